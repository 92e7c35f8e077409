import { clock, DEFAULT_TARGETS, type Timed } from './clock.js';
import { DAY, HOUR, SEEN, T0 } from './testing/acts.js';
import type { Triage } from './triage.js';

const finding: Timed = { severity: 'HIGH', count: 1, clockAt: T0 };
const WEEK = 7 * DAY;
type Row = Pick<Triage, 'state' | 'move' | 'clockFrom' | 'pauses'>;
const row = (state: Triage['state'], more: Partial<Row> = {}): Row => ({
  ...{ state, move: null, clockFrom: null, pauses: [] },
  ...more,
});
const move = (at: number, until: number | null): Triage['move'] => ({
  ...{ at, until, reason: 'r', seen: SEEN, duplicateOf: null },
});
const due = (
  triage: Row | undefined,
  { of = finding, reopenedAt = null, now = T0 + DAY }: { of?: Timed; reopenedAt?: number | null; now?: number } = {},
): number | null => clock(of, triage, reopenedAt, DEFAULT_TARGETS, now).due;

/** The rows of docs/triage.md, by their first cell. */
describe('the clock', () => {
  it.each([
    ['CRITICAL', 72 * HOUR],
    ['HIGH', WEEK],
    ['MEDIUM', 30 * DAY],
    ['LOW', 90 * DAY],
  ] as const)('starts when the finding is first seen: %s', (severity, target) => {
    expect(due(undefined, { of: { ...finding, severity } })).toBe(T0 + target);
  });

  it('never runs for INFO', () => {
    expect(due(undefined, { of: { ...finding, severity: 'INFO' } })).toBeNull();
  });

  it('is overdue from its due time on', () => {
    expect(clock(finding, undefined, null, DEFAULT_TARGETS, T0 + WEEK - 1).overdue).toBe(false);
    expect(clock(finding, undefined, null, DEFAULT_TARGETS, T0 + WEEK).overdue).toBe(true);
  });

  it.each(['acknowledged', 'investigating'] as const)('goes on while %s', (state) => {
    expect(due(row(state))).toBe(T0 + WEEK);
  });

  it.each(['true-positive', 'false-positive', 'expected', 'duplicate'] as const)('stops when resolved: %s', (state) => {
    expect(due(row(state))).toBeNull();
    expect(clock(finding, row(state), null, DEFAULT_TARGETS, T0 + 9 * WEEK).overdue).toBe(false);
  });

  it('stops when withdrawn by the judge', () => {
    for (const triage of [undefined, row('investigating')])
      expect(due(triage, { of: { ...finding, count: 0 }, now: T0 + 9 * WEEK })).toBeNull();
  });

  it('pauses while accepted until its date, then goes on where it was', () => {
    const accepted = row('accepted', { move: move(T0 + DAY, T0 + 20 * DAY) });
    expect(due(accepted, { now: T0 + 19 * DAY })).toBeNull();
    expect(due(accepted, { now: T0 + 20 * DAY })).toBe(T0 + WEEK + 19 * DAY);
    // And is a pause for good, whatever the desk does with it then.
    const after = row('investigating', { pauses: [{ from: T0 + DAY, to: T0 + 20 * DAY }] });
    expect(due(after, { now: T0 + 20 * DAY })).toBe(T0 + WEEK + 19 * DAY);
  });

  it('restarts when the finding comes back after it was withdrawn, or becomes graver: the judge says so', () => {
    expect(due(row('investigating'), { of: { ...finding, clockAt: T0 + 3 * DAY } })).toBe(T0 + 3 * DAY + WEEK);
  });

  it('restarts when it is reopened, in any closed state', () => {
    for (const state of ['true-positive', 'accepted'] as const)
      expect(due(row(state, { move: move(T0, T0 + 20 * DAY) }), { reopenedAt: T0 + 4 * DAY })).toBe(
        T0 + 4 * DAY + WEEK,
      );
  });

  it('goes on from where it came back, and as it was before, when somebody moves it out of a closed state', () => {
    expect(due(row('investigating', { clockFrom: T0 + 2 * DAY }))).toBe(T0 + 2 * DAY + WEEK);
    expect(due(row('investigating', { pauses: [{ from: T0 + DAY, to: T0 + 3 * DAY }] }))).toBe(T0 + 2 * DAY + WEEK);
  });

  it('has no pause of an acceptance during which the finding came back', () => {
    const accepted = row('accepted', { move: move(T0, T0 + 20 * DAY) });
    for (const now of [T0 + 5 * DAY, T0 + 21 * DAY])
      expect(due(accepted, { reopenedAt: T0 + 4 * DAY, now })).toBe(T0 + 4 * DAY + WEEK);
  });

  it('counts no pause from before its start', () => {
    const triage = row('investigating', { pauses: [{ from: T0, to: T0 + 4 * DAY }] });
    expect(due(triage, { of: { ...finding, clockAt: T0 + 3 * DAY } })).toBe(T0 + 3 * DAY + WEEK + DAY);
    expect(due(triage, { of: { ...finding, clockAt: T0 + 5 * DAY } })).toBe(T0 + 5 * DAY + WEEK);
  });
});
