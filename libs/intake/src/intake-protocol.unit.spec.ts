import type { Position } from '#libs/ledger';
import { decide, openSession, passOver, type SessionState, type Step } from './intake-protocol.js';
import type { RecordBatch, Watermarks } from './kafka/record.js';

const digest = (offset: number, life = 'a'): Buffer => Buffer.from(`${life}${offset}`);
const digests =
  (batch: RecordBatch, life = 'a') =>
  (i: number) =>
    digest(Number(batch.records[i]!.offset), life);

/** A batch fetched at `from` with these data records; the log goes to `high`. */
function batch(
  from: number,
  offsets: number[],
  { last = offsets.at(-1)!, high = last + 1 }: { last?: number; high?: number } = {},
): RecordBatch {
  const records = offsets.map((offset) => ({ offset: String(offset), timestamp: '0', key: null, value: null }));
  return { partition: 0, fetchedOffset: BigInt(from), lastOffset: BigInt(last), highWatermark: BigInt(high), records };
}
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const position = (next: number, last: number | null = next - 1): Position => ({
  cluster: 'c',
  topic: 't',
  incarnation: 1,
  partition: 0,
  nextOffset: BigInt(next),
  lastRecordOffset: last === null ? null : BigInt(last),
  lastRecordDigest: last === null ? null : digest(last),
});
const marks = (low: number, high: number): Watermarks => ({ low: BigInt(low), high: BigInt(high) });

/** Decides as the runner does: with watermarks when they are asked for. */
function run(
  state: SessionState,
  given: RecordBatch,
  water?: Watermarks,
  life?: string,
): { step: Step; state: SessionState } {
  const first = decide(state, given, digests(given, life));
  return first.step.do === 'ask' ? decide(first.state, given, digests(given, life), water) : first;
}
const verified = (next: number, last?: number): SessionState => ({
  ...openSession(position(next, last)),
  verified: true,
});

describe('at first sight', () => {
  it('starts at the low watermark and says so', () => {
    const { step } = run(openSession(null), batch(5, range(5, 9)), marks(5, 10));
    expect(step).toEqual({ do: 'append', from: 0, controls: [{ kind: 'intake.first', offset: 5n }] });
  });
  it('seeks the low watermark when the group remembers a later offset, once', () => {
    const sought = run(openSession(null), batch(7, range(7, 9)), marks(5, 10));
    expect(sought.step).toEqual({ do: 'seek', offset: 5n });
    // Offsets 5 and 6 are control records: the same batch comes again.
    const again = run(sought.state, batch(7, range(7, 9)), marks(5, 10));
    expect(again.step).toEqual({ do: 'append', from: 0, controls: [{ kind: 'intake.first', offset: 5n }] });
  });
});

describe('a new session', () => {
  it('re-reads the last recorded record before it appends', () => {
    const sought = run(openSession(position(10)), batch(10, range(10, 12)));
    expect(sought.step).toEqual({ do: 'seek', offset: 9n });
    expect(run(sought.state, batch(9, range(9, 12))).step).toEqual({ do: 'append', from: 1, controls: [] });
  });
  it('drops 0..49 of 0..99', () => {
    expect(run(openSession(position(50)), batch(0, range(0, 99))).step).toEqual({
      do: 'append',
      from: 50,
      controls: [],
    });
  });
  it('stops at another record in the last one’s place', () => {
    const given = batch(9, range(9, 12));
    expect(run(openSession(position(10)), given, undefined, 'b').step).toEqual({
      do: 'stop',
      change: 'record-differs',
    });
  });
  it('stops when the log ends before what was recorded, but only on the broker’s second word', () => {
    const given = batch(0, range(0, 4));
    expect(run(openSession(position(10)), given, marks(0, 5)).step).toEqual({
      do: 'stop',
      change: 'shorter-than-recorded',
    });
    expect(run(openSession(position(10)), given, marks(0, 12)).step).toEqual({ do: 'seek', offset: 9n });
  });
  it('stops when the record’s place holds none and retention has not taken it', () => {
    const state = { ...openSession(position(10)), recordSeeks: 1 };
    expect(run(state, batch(9, [11, 12]), marks(0, 13)).step).toEqual({ do: 'stop', change: 'record-gone' });
  });
  it('seeks in vain three times, then stops', () => {
    let state = openSession(position(10));
    for (let i = 0; i < 3; i++) {
      const given = run(state, batch(11, [11, 12]), marks(0, 13));
      expect(given.step).toEqual({ do: 'seek', offset: 9n });
      state = given.state;
    }
    expect(run(state, batch(11, [11, 12]), marks(0, 13)).step).toEqual({ do: 'stop', change: 'record-gone' });
  });
  it('goes on unverified when retention took the record and nothing after it', () => {
    const { state } = run(openSession(position(10)), batch(10, range(10, 12)));
    expect(run(state, batch(10, range(10, 12)), marks(10, 13)).step).toEqual({
      do: 'append',
      from: 0,
      controls: [{ kind: 'intake.unverified', next: 10n }],
    });
  });
  it('records a gap when retention took more', () => {
    const { state } = run(openSession(position(10)), batch(15, range(15, 19)));
    expect(run(state, batch(15, range(15, 19)), marks(15, 20)).step).toEqual({
      do: 'append',
      from: 0,
      controls: [{ kind: 'intake.gap', from: 10n, to: 14n }],
    });
  });
  it('reads what is still there before it calls the rest a gap', () => {
    const { state } = run(openSession(position(10)), batch(18, range(18, 19)));
    const low = run(state, batch(18, range(18, 19)), marks(15, 20));
    expect(low.step).toEqual({ do: 'seek', offset: 15n });
    expect(run(low.state, batch(15, range(15, 19)), marks(15, 20)).step).toMatchObject({
      do: 'append',
      controls: [{ kind: 'intake.gap', from: 10n, to: 14n }],
    });
  });
});

describe('a hole in a verified session', () => {
  it('is sought once; the same hole again is control records', () => {
    const sought = run(verified(10), batch(12, range(12, 14)));
    expect(sought.step).toEqual({ do: 'seek', offset: 9n });
    const back = run(sought.state, batch(9, [9]));
    expect(back.step).toEqual({ do: 'skip' });
    expect(run(back.state, batch(12, range(12, 14)), marks(0, 15)).step).toEqual({
      do: 'append',
      from: 0,
      controls: [],
    });
  });
  it('is none when kafkajs said that it passed over it', () => {
    const state = passOver(verified(10), 10n, 11n);
    expect(run(state, batch(12, range(12, 14))).step).toEqual({ do: 'append', from: 0, controls: [] });
    expect(passOver(verified(10), 11n, 11n).covered).toBe(10n);
  });
  it('is lost records when the low watermark is beyond it', () => {
    const sought = run(verified(10), batch(12, range(12, 14)));
    const back = run(sought.state, batch(9, [9]));
    expect(run(back.state, batch(12, range(12, 14)), marks(12, 15)).step).toMatchObject({
      do: 'append',
      controls: [{ kind: 'intake.gap', from: 10n, to: 11n }],
    });
  });
});

describe('a verified session', () => {
  it('verifies again when a batch starts below the position', () => {
    expect(run(verified(10), batch(0, range(0, 4), { high: 30 })).step).toEqual({ do: 'seek', offset: 9n });
  });
  it('follows the batch past its trailing control records', () => {
    const { state } = run(verified(10), batch(10, [10, 11], { last: 12 }));
    expect(state.covered).toBe(13n);
  });
  it('has nothing to verify in a new incarnation', () => {
    expect(run(openSession(position(0, null)), batch(0, [0, 1])).step).toEqual({ do: 'append', from: 0, controls: [] });
  });
});
