import { OVERSEERS, TRIAGE_STATES } from '#libs/contracts';
import type { Deed } from './deed.js';
import { evolve } from './evolve.js';
import { MOVES } from './states.js';
import { DAY, deed, FINDING, HOUR, iso, moved, officer, OTHER, overseer, SEEN, T0 } from './testing/acts.js';
import type { Triage } from './triage.js';

const MINUTE = 60_000;
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

  it('stops the clock while it is closed by hand, and never starts it anew', () => {
    const opened = given(deed(moved('new', 'expected'), 1), deed(moved('expected', 'investigating'), 2));
    const closedTime = { from: T0 + HOUR, to: T0 + 2 * HOUR };
    expect(opened).toMatchObject({ state: 'investigating', clockFrom: null, pauses: [closedTime] });
    const again = [deed(moved('investigating', 'duplicate'), 3), deed(moved('duplicate', 'investigating'), 4)];
    expect(again.reduce<Triage | undefined>((row, one) => evolve(row, one).row, opened)).toMatchObject({
      clockFrom: null,
      pauses: [closedTime, { from: T0 + 3 * HOUR, to: T0 + 4 * HOUR }],
    });
    // Entries may go from one closed state to another, which no api of ours would send: closed all the time.
    const closedTwice = [deed(moved('new', 'expected'), 1), deed(moved('expected', 'true-positive'), 2)];
    expect(given(...closedTwice, deed(moved('true-positive', 'investigating'), 3))).toMatchObject({
      pauses: [{ from: T0 + HOUR, to: T0 + 3 * HOUR }],
    });
  });

  it('starts the clock where the finding came back, when somebody takes it up', () => {
    const grown = { seen: { ...SEEN, hits: 2, count: 2 }, reopenedAt: iso(T0 + 90 * MINUTE) };
    for (const to of ['investigating', 'true-positive'] as const)
      expect(given(deed(moved('new', 'expected'), 1), deed(moved('expected', to, grown), 2))).toMatchObject({
        ...{ state: to, clockFrom: T0 + 90 * MINUTE, pauses: [] },
      });
    const accepted = moved('new', 'accepted', { until: iso(T0 + DAY) });
    for (const receivedAt of [T0 + 2 * HOUR, T0 + 2 * DAY])
      expect(
        given(deed(accepted, 1), deed(moved('accepted', 'investigating', grown), 2, { receivedAt })),
      ).toMatchObject({ clockFrom: T0 + 90 * MINUTE, pauses: [] });
    // Under another rule set other hits may be there.
    const other = { ...grown, seen: { ...SEEN, ruleSet: `sha256:${'9'.repeat(64)}` } };
    expect(given(deed(moved('new', 'expected'), 1), deed(moved('expected', 'investigating', other), 2))).toMatchObject({
      clockFrom: T0 + 90 * MINUTE,
    });
  });

  it('takes nobody’s word that it came back of the hits that were seen when it was closed, or later than the act', () => {
    const said = { reopenedAt: iso(T0 + 90 * MINUTE) };
    expect(given(deed(moved('new', 'expected'), 1), deed(moved('expected', 'investigating', said), 2))).toMatchObject({
      ...{ clockFrom: null, pauses: [{ from: T0 + HOUR, to: T0 + 2 * HOUR }] },
    });
    const late = { seen: { ...SEEN, hits: 2 }, reopenedAt: iso(T0 + 90 * DAY) };
    expect(given(deed(moved('new', 'expected'), 1), deed(moved('expected', 'investigating', late), 2))).toMatchObject({
      clockFrom: T0 + 2 * HOUR,
    });
    // What nobody had closed cannot come back.
    expect(given(deed(moved('new', 'investigating', { ...late }), 1))).toMatchObject({ clockFrom: null, pauses: [] });
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
