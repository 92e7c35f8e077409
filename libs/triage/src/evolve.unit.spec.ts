import { OVERSEERS, TRIAGE_STATES } from '#libs/contracts';
import type { Deed } from './deed.js';
import { evolve } from './evolve.js';
import { MOVES } from './states.js';
import { DAY, deed, FINDING, iso, moved, officer, OTHER, overseer, SEEN, T0 } from './testing/acts.js';
import type { Triage } from './triage.js';

const on = { finding: FINDING, agreement: 'a', desk: 'irs' };
const given = (...deeds: Deed[]): Triage | undefined =>
  deeds.reduce<Triage | undefined>((row, one) => {
    const { row: next, mark } = evolve(row, one);
    expect(mark).toBeNull();
    return next;
  }, undefined);

/** A finding in a state, by the shortest way there. */
const inState = (state: (typeof TRIAGE_STATES)[number]): Triage | undefined =>
  state === 'new' ? undefined : given(deed(moved('new', state), 1));

describe('the fold of one stream', () => {
  it.each(TRIAGE_STATES.flatMap((from) => TRIAGE_STATES.map((to) => [from, to] as const)))(
    'follows the moves there are: %s to %s',
    (from, to) => {
      const row = inState(from);
      const { row: next, mark } = evolve(row, deed(moved(from, to), (row?.version ?? 0) + 1));
      expect(mark).toBe(MOVES[from].includes(to) ? null : 'move');
      expect(next).toMatchObject({ state: mark === null ? to : from, version: (row?.version ?? 0) + 1 });
    },
  );

  it('keeps what was seen, the reason, the owner and the times', () => {
    const row = given(
      deed({ kind: 'triage.assigned', ...on, to: { issuer: 'i', subject: 'ben' } }, 1),
      deed(moved('new', 'accepted', { reason: 'a known delay' }), 2),
      deed({ kind: 'triage.noted', ...on, note: { commitment: 'c'.repeat(43) } }, 3),
    );
    expect(row).toEqual({
      ...on,
      version: 3,
      state: 'accepted',
      owner: { issuer: 'i', subject: 'ben' },
      move: { at: T0 + 7_200_000, reason: 'a known delay', seen: SEEN, until: T0 + 30 * DAY, duplicateOf: null },
      clockFrom: null,
      pauses: [],
      firstActedAt: T0 + 3_600_000,
      lastActedAt: T0 + 10_800_000,
    });
  });

  it('changes nothing for another version or another stream, and still takes the next one', () => {
    const row = inState('acknowledged');
    expect(evolve(row, deed(moved('acknowledged', 'investigating'), 1))).toEqual({ row, mark: 'version' });
    expect(evolve(row, deed(moved('acknowledged', 'investigating'), 3))).toEqual({ row, mark: 'version' });
    expect(evolve(row, deed(moved('acknowledged', 'investigating'), 2, { stream: `finding/${OTHER}/irs` }))).toEqual({
      row,
      mark: 'stream',
    });
    expect(evolve(row, deed(moved('acknowledged', 'investigating'), 2)).mark).toBeNull();
  });

  it('counts the version of what is next and does not follow, so that the stream goes on', () => {
    const row = inState('acknowledged');
    const wrong = evolve(row, deed(moved('new', 'expected'), 2));
    expect(wrong).toEqual({ row: { ...row, version: 2 }, mark: 'from' });
    expect(evolve(wrong.row, deed(moved('acknowledged', 'expected'), 3))).toMatchObject({
      row: { state: 'expected' },
      mark: null,
    });
  });

  it('lets nobody act for another desk', () => {
    for (const by of [officer('eve', 'ice'), overseer(), { ...officer(), agency: null }])
      expect(evolve(undefined, deed(moved('new', 'expected'), 1, { by }))).toMatchObject({
        row: { state: 'new', version: 1 },
        mark: 'person',
      });
    const act = moved('new', 'expected', { desk: OVERSEERS });
    expect(evolve(undefined, deed(act, 1, { by: overseer() })).mark).toBeNull();
    expect(evolve(undefined, deed(act, 1, { by: officer() })).mark).toBe('person');
  });

  it('takes no move that lacks what it needs', () => {
    for (const act of [
      moved('new', 'accepted', { until: undefined }),
      moved('new', 'accepted', { until: iso(T0) }),
      moved('new', 'duplicate', { duplicateOf: undefined }),
      moved('new', 'duplicate', { duplicateOf: FINDING }),
    ])
      expect(evolve(undefined, deed(act, 1))).toMatchObject({ row: { state: 'new', move: null }, mark: 'move' });
  });

  it('restarts the clock when a person opens what is closed', () => {
    const row = given(deed(moved('new', 'expected'), 1), deed(moved('expected', 'investigating'), 2));
    expect(row).toMatchObject({ state: 'investigating', clockFrom: T0 + 7_200_000, pauses: [] });
  });

  it('turns an acceptance that ran to its day into a pause', () => {
    const until = T0 + 2 * DAY;
    const row = given(
      deed(moved('new', 'accepted', { until: iso(until) }), 1),
      deed(moved('accepted', 'investigating'), 2, { receivedAt: T0 + 5 * DAY }),
    );
    expect(row).toMatchObject({ clockFrom: null, pauses: [{ from: T0 + 3_600_000, to: until }] });
  });
});
