import { oversight } from '#libs/contracts';
import { type Command, type Context, decide } from './decide.js';
import { NotAllowed } from './errors.js';
import { evolve } from './evolve.js';
import { DAY, deed, FINDING, iso, moved, OTHER, SEEN, T0 } from './testing/acts.js';
import type { Triage } from './triage.js';

const context: Context = {
  ...{ finding: FINDING, agreement: 'a', desk: 'irs', now: T0 + DAY, reopenedAt: null },
  ...{ sees: () => true, duplicateOf: () => null, assignable: () => true },
};
const move = (to: Triage['state'], more: object = {}): Command => ({
  ...({ kind: 'move', to, reason: 'why', seen: SEEN } as const),
  ...more,
});
const closed = (to: Triage['state']): Triage => evolve(undefined, deed(moved('new', to), 1)).row!;
const refusal = (triage: Triage | undefined, command: Command, more: Partial<Context> = {}): string => {
  try {
    decide(triage, command, { ...context, ...more });
    return 'allowed';
  } catch (error) {
    expect(error).toBeInstanceOf(NotAllowed);
    return (error as NotAllowed).why;
  }
};

describe('a command', () => {
  it.each([
    move('acknowledged'),
    move('true-positive', { note: { commitment: 'c'.repeat(43) } }),
    move('accepted', { until: iso(T0 + 2 * DAY) }),
    move('duplicate', { duplicateOf: OTHER }),
    move('acknowledged', { assignee: { issuer: 'i', subject: 's' } }),
    { kind: 'assign', to: { issuer: 'i', subject: 's' } },
    { kind: 'note', note: { commitment: 'c'.repeat(43) } },
  ] as Command[])('becomes an act that the contract takes and that follows: %#', (command) => {
    const made = deed(decide(undefined, command, context), 1, { receivedAt: T0 + DAY });
    expect(oversight.safeParse(made.body).error).toBeUndefined();
    expect(evolve(undefined, made).mark).toBeNull();
  });

  it('to take something is one act: its state and whose it is, of somebody of the desk', () => {
    const ann = { issuer: 'i', subject: 'ann' };
    const taken = decide(undefined, move('acknowledged', { assignee: ann }), context);
    expect(taken).toMatchObject({ kind: 'triage.moved', to: 'acknowledged', owner: ann });
    const row = evolve(undefined, deed(taken, 1, { receivedAt: T0 + DAY })).row;
    expect(row).toMatchObject({ version: 1, state: 'acknowledged', owner: ann });
    // Whoever has it already takes it as well as anybody, and what names nobody leaves it with her.
    expect(refusal(row, move('investigating', { assignee: ann }))).toBe('allowed');
    const looked = decide(row, move('investigating'), context);
    expect(evolve(row, deed(looked, 2, { receivedAt: T0 + DAY })).row).toMatchObject({ version: 2, owner: ann });
    expect(refusal(undefined, move('acknowledged', { assignee: ann }), { assignable: () => false })).toBe(
      'not-assignable',
    );
  });

  it('is refused where nothing goes there', () => {
    expect(refusal(undefined, move('new'))).toBe('no-such-move');
    expect(refusal(evolve(undefined, deed(moved('new', 'investigating'), 1)).row, move('acknowledged'))).toBe(
      'no-such-move',
    );
  });

  it('closes what is closed only when it came back', () => {
    const row = closed('expected');
    expect(refusal(row, move('true-positive'))).toBe('still-closed');
    expect(refusal(row, move('true-positive'), { reopenedAt: iso(T0) })).toBe('allowed');
    expect(refusal(row, move('investigating'))).toBe('allowed');
    const accepted = closed('accepted');
    expect(refusal(accepted, move('expected'))).toBe('still-closed');
    expect(refusal(accepted, move('expected'), { now: T0 + 30 * DAY })).toBe('allowed');
  });

  it('says when what it takes up had come back', () => {
    const back = { ...context, reopenedAt: iso(T0) };
    const row = closed('expected');
    for (const to of ['investigating', 'true-positive'] as const)
      expect(decide(row, move(to), back)).toMatchObject({ from: 'expected', reopenedAt: iso(T0) });
    expect(decide(row, move('investigating'), context)).not.toHaveProperty('reopenedAt');
    expect(decide(undefined, move('expected'), back)).not.toHaveProperty('reopenedAt');
  });

  it('needs a reason that fits', () => {
    for (const reason of ['', '  ', 'x'.repeat(301)])
      expect(refusal(undefined, move('expected', { reason }))).toBe('reason');
    expect(refusal(undefined, move('expected', { reason: '🕊'.repeat(300) }))).toBe('allowed');
  });

  it('accepts until a date within a year', () => {
    const until = (ms: number): string => refusal(undefined, move('accepted', { until: iso(ms) }));
    const HOUR = 3_600_000;
    const { now } = context;
    expect([
      until(now),
      until(now + HOUR - 1),
      until(now + HOUR),
      until(now + 365 * DAY),
      until(now + 365 * DAY + 1),
    ]).toEqual(['until-past', 'until-past', 'allowed', 'allowed', 'until-too-far']);
    expect(refusal(undefined, move('accepted'))).toBe('until-missing');
    expect(refusal(undefined, move('accepted', { until: 'tomorrow' }))).toBe('until-past');
    // It would be over when the ledger's clock, which decides, looks at it.
    expect(refusal(undefined, move('accepted', { until: iso(now + 30) }))).toBe('until-past');
    expect(refusal(undefined, move('expected', { until: iso(now + 1) }))).toBe('until-not-of-this-move');
  });

  it('calls a finding a duplicate of another that she sees, in no ring', () => {
    const of = (duplicateOf: string | undefined, more: Partial<Context> = {}): string =>
      refusal(undefined, move('duplicate', { duplicateOf }), more);
    expect(of(undefined)).toBe('duplicate-missing');
    expect(of(FINDING)).toBe('duplicate-of-itself');
    expect(of(OTHER, { sees: () => false })).toBe('duplicate-unseen');
    const chain = (pairs: Record<string, string>): Partial<Context> => ({ duplicateOf: (id) => pairs[id] ?? null });
    expect(of(OTHER, chain({ [OTHER]: FINDING }))).toBe('duplicate-ring');
    expect(of(OTHER, chain({ [OTHER]: 'c', c: 'd', d: FINDING }))).toBe('duplicate-ring');
    // A ring of others, made by two acts at one moment, does not hold anybody up.
    expect(of(OTHER, chain({ [OTHER]: 'c', c: OTHER }))).toBe('allowed');
    expect(refusal(undefined, move('expected', { duplicateOf: OTHER }))).toBe('duplicate-not-of-this-move');
  });

  it('assigns to somebody of the desk, and to another than before', () => {
    const to = { issuer: 'i', subject: 's' };
    const mine = evolve(
      undefined,
      deed({ kind: 'triage.assigned', finding: FINDING, agreement: 'a', desk: 'irs', to }, 1),
    ).row;
    expect(refusal(mine, { kind: 'assign', to: { ...to } })).toBe('same-owner');
    expect(refusal(undefined, { kind: 'assign', to: null })).toBe('same-owner');
    expect(refusal(mine, { kind: 'assign', to: null })).toBe('allowed');
    expect(refusal(undefined, { kind: 'assign', to }, { assignable: () => false })).toBe('not-assignable');
  });
});
