import type { Position } from '#libs/ledger';
import type { RecordBatch, Watermarks } from './kafka/record.js';

/** Why a partition is not the one that was recorded. It stays stopped until an operator opens a new incarnation. */
export type TopicChange = 'record-differs' | 'record-gone' | 'shorter-than-recorded';

/** Control entries that must be recorded together with a batch. */
export type IntakeControl =
  | { kind: 'intake.first'; offset: bigint }
  | { kind: 'intake.gap'; from: bigint; to: bigint }
  | { kind: 'intake.unverified'; next: bigint };

/** The state of one session of one partition. Begins anew with every assignment, error and pause. */
export interface SessionState {
  position: Position | null;
  /** The last recorded record was re-read and is the same. */
  verified: boolean;
  /** The log was looked at without a hole up to here. */
  covered: bigint;
  /** How often the last recorded record was sought in vain. */
  recordSeeks: number;
  /** The start of a hole that was sought once: the same hole again means that nothing is there to read. */
  holeSought: bigint | null;
  lowSought: bigint | null;
  /** Offsets that this session has looked at without a hole, and in which no record lies that is passed by unread. */
  looked: { from: bigint; to: bigint } | null;
  /** Of the step `append`: from where on nothing but looked-at offsets without a record lies before its first one; null: not known. */
  passed: bigint | null;
}

export type Step =
  /** Append `records[from..]` with the notes before them; then the position follows the batch. */
  | { do: 'append'; from: number; controls: IntakeControl[] }
  /** All of it is recorded: resolve it. */
  | { do: 'skip' }
  /** Ask the broker to deliver from here instead. An optimisation only: the records that come are decided on again. */
  | { do: 'seek'; offset: bigint }
  /** Decide again with the partition's watermarks. */
  | { do: 'ask' }
  | { do: 'stop'; change: TopicChange };

export interface Decision {
  step: Step;
  state: SessionState;
}

/** Seeks of the last recorded record before it counts as gone; one may be lost to a fetch that was on its way. */
const MAX_RECORD_SEEKS = 3;

export const openSession = (position: Position | null): SessionState => ({
  position,
  verified: false,
  covered: position?.nextOffset ?? 0n,
  recordSeeks: 0,
  holeSought: null,
  lowSought: null,
  looked: null,
  passed: null,
});

/**
 * Decides what to do with a batch, so that every record is recorded once, in order, and a topic that was re-created or truncated is never
 * mistaken for the one that was recorded. Pure: `digestAt(i)` is `recordDigest` of the batch's record i. The append's compare-and-set of
 * the position has the last word; this decides what to ask it.
 */
export function decide(
  state: SessionState,
  batch: RecordBatch,
  digestAt: (index: number) => Buffer,
  marks?: Watermarks,
): Decision {
  const { position } = state;
  if (!position) return firstSight(state, batch, marks);
  const next = position.nextOffset;
  const stay = (step: Step, change: Partial<SessionState> = {}): Decision => ({ step, state: { ...state, ...change } });

  const shrunk = batch.highWatermark < next;
  // A new leader's high watermark may lag for a moment, so the batch's word is not enough.
  if (shrunk && !marks) return stay({ do: 'ask' });
  if (marks && marks.high < next) return stay({ do: 'stop', change: 'shorter-than-recorded' });

  const controls: IntakeControl[] = [];
  const last = position.lastRecordOffset;
  let expired = false;
  // What follows at once on the stretch in which the record was found need not find it again: below a position that was raised, it cannot.
  const goesOn = state.verified && state.looked?.to === batch.fetchedOffset;
  if (last !== null && !goesOn && (!state.verified || batch.fetchedOffset < next)) {
    const at = indexOf(batch, last);
    if (at >= 0) {
      if (!digestAt(at).equals(position.lastRecordDigest!)) return stay({ do: 'stop', change: 'record-differs' });
    } else {
      const looked = batch.fetchedOffset <= last && last <= batch.lastOffset;
      if (!looked && state.recordSeeks === 0) return seekRecord(state, last);
      if (!marks) return stay({ do: 'ask' });
      expired = marks.low > last;
      if (!expired && looked) return stay({ do: 'stop', change: 'record-gone' });
      if (!expired && state.recordSeeks >= MAX_RECORD_SEEKS) return stay({ do: 'stop', change: 'record-gone' });
      if (!expired) return seekRecord(state, last);
    }
  }

  // A resume that could not be verified covers nothing that an earlier one looked at.
  const covered = expired ? next : max(state.covered, next);
  if (batch.fetchedOffset > covered) {
    if (!expired && state.holeSought !== covered) {
      return {
        step: { do: 'seek', offset: last ?? next },
        state: { ...state, verified: false, recordSeeks: last === null ? 0 : 1, holeSought: covered },
      };
    }
    if (!marks) return stay({ do: 'ask' });
  }
  if (marks && marks.low > covered && batch.fetchedOffset > covered) {
    // Everything from the low watermark on can still be read: later records must not be counted as lost.
    if (batch.fetchedOffset > marks.low && state.lowSought !== marks.low) {
      return stay({ do: 'seek', offset: marks.low }, { lowSought: marks.low });
    }
    controls.push({ kind: 'intake.gap', from: covered, to: min(marks.low, batch.fetchedOffset) - 1n });
  } else if (expired) {
    controls.push({ kind: 'intake.unverified', next });
  }
  const from = firstAtOrAfter(batch, next);
  const sought = !expired && batch.fetchedOffset > covered && state.looked !== null && state.looked.to >= covered;
  const looked = look(state.looked, batch, position, sought);
  const seen = {
    looked,
    passed: last === null || expired ? null : max(last + 1n, looked.from),
    verified: true,
    covered: max(covered, batch.lastOffset + 1n),
    recordSeeks: 0,
    holeSought: null,
    lowSought: null,
  };
  if (from === batch.records.length && controls.every((control) => control.kind === 'intake.unverified')) {
    // Keep what was sought: the hole behind this batch may come again.
    return stay({ do: 'skip' }, expired ? { looked } : { ...seen, holeSought: state.holeSought });
  }
  return stay({ do: 'append', from, controls }, seen);
}

function firstSight(state: SessionState, batch: RecordBatch, marks?: Watermarks): Decision {
  if (!marks) return { step: { do: 'ask' }, state };
  if (batch.fetchedOffset > marks.low && state.lowSought !== marks.low) {
    return { step: { do: 'seek', offset: marks.low }, state: { ...state, lowSought: marks.low } };
  }
  const control: IntakeControl = { kind: 'intake.first', offset: min(batch.fetchedOffset, marks.low) };
  return {
    step: { do: 'append', from: 0, controls: [control] },
    state: {
      ...state,
      verified: true,
      covered: batch.lastOffset + 1n,
      lowSought: null,
      looked: { from: control.offset, to: batch.lastOffset + 1n },
      passed: control.offset,
    },
  };
}

const seekRecord = (state: SessionState, last: bigint): Decision => ({
  step: { do: 'seek', offset: last },
  state: { ...state, verified: false, recordSeeks: state.recordSeeks + 1 },
});

/** A range that was read and held control or aborted records only; kafkajs passes over it without a batch. */
export function passOver(state: SessionState, first: bigint, last: bigint): SessionState {
  const { looked } = state;
  const seen = looked && first <= looked.to ? { ...looked, to: max(looked.to, last + 1n) } : looked;
  return state.verified && first === state.covered
    ? { ...state, covered: last + 1n, looked: seen }
    : { ...state, looked: seen };
}

/**
 * What a batch adds to the stretch that was looked at. `sought`: the broker was asked for what lies before it, and gave this. Records
 * below the position that were never recorded were passed by, not over: somebody raised the position.
 */
function look(
  before: SessionState['looked'],
  batch: RecordBatch,
  { nextOffset, lastRecordOffset }: Position,
  sought: boolean,
): { from: bigint; to: bigint } {
  const end = batch.lastOffset + 1n;
  const joins = before !== null && (sought || batch.fetchedOffset <= before.to);
  const looked = joins ? { from: before.from, to: max(before.to, end) } : { from: batch.fetchedOffset, to: end };
  for (const { offset } of batch.records) {
    const at = BigInt(offset);
    if (at >= nextOffset) break;
    if (at > (lastRecordOffset ?? -1n)) looked.from = max(looked.from, at + 1n);
  }
  return looked;
}

const indexOf = (batch: RecordBatch, offset: bigint): number => {
  if (offset < batch.fetchedOffset || offset > batch.lastOffset) return -1;
  const text = String(offset);
  return batch.records.findIndex((record) => record.offset === text);
};

function firstAtOrAfter({ records }: RecordBatch, next: bigint): number {
  if (records.length === 0 || BigInt(records[0]!.offset) >= next) return 0;
  const at = records.findIndex((record) => BigInt(record.offset) >= next);
  return at < 0 ? records.length : at;
}

const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const min = (a: bigint, b: bigint): bigint => (a < b ? a : b);
