import type { Act, Mark } from '../act.js';
import { type Encoding, sparse } from './encoding.js';
import type { KindOfFacts } from './kind.js';

/** A source's own account of its events: sequences and watermarks under one agreement. */
export interface SourceFacts {
  kind: 'source';
  agreement: string;
  source: string;
  /** Every sequence below this was received. */
  next: number;
  /** Runs of received sequences beyond `next`, ascending: the first and the last of each run, one after the other. */
  ahead: number[];
  /** The number of these sequences. */
  beyond: number;
  /** The highest sequence that must exist: received, or named by a watermark's `nextSequence`. */
  highest: number;
  /** Time of receipt of the entry that raised `highest` past a gap. */
  holeSeenAt: number;
  /** Sequences that two different ids claim -> the entries. */
  twice: Record<string, number[]>;
  /** Watermarks that wait for their sequences. */
  waiting: Watermark[];
  /** Watermarks that count, the highest first. A long tail is dropped; if one is retracted, the next one counts. */
  held: Watermark[];
  /** All acts of the source up to this time were received: the highest watermark that counts. */
  watermark: number;
  /** The highest `upTo` of the watermarks whose sequences had all been received at once, and so bind all later statements. */
  vouched: number;
  lastIndex: number;
  /** Some of its statements are known by their day only. */
  byDay: boolean;
  verdicts: Record<string, number>;
}

/** The way in and the time of a statement: they decide whether it is its source's own. */
export type SourceStatement = Pick<Act, 'time' | 'index' | 'day' | 'via'>;

/** "All up to `upTo` is sent; my next sequence is `next`." */
export interface Watermark extends SourceStatement {
  next: number;
  upTo: number;
  /** It has no number of its own, so only the order of entries shows which statements came after it. */
  unnumbered?: true;
  mark?: Mark;
}

export const newSource = (agreement: string, source: string): SourceFacts => ({
  kind: 'source',
  agreement,
  source,
  next: 1,
  ahead: [],
  beyond: 0,
  highest: 0,
  holeSeenAt: 0,
  twice: {},
  waiting: [],
  held: [],
  watermark: 0,
  vouched: 0,
  lastIndex: 0,
  byDay: false,
  verdicts: {},
});

/** Sequences whose ids are stored together. */
export const CHUNK = 16;

/** An entry that claims a sequence, whether or not it is its source's own statement. */
export interface Claim extends SourceStatement {
  /** '' for a refused event. */
  id: string;
  /** The type of an event that accuses. */
  type?: string;
  /** Its `Mark.after`. */
  after?: number;
}

/** Ids of consecutive sequences, to notice that two events claim the same one. */
export interface SequenceChunk {
  kind: 'sequences';
  /** By slot. */
  slots: Record<string, Claim[]>;
  /** By taken slot: the time up to which its source had vouched that this statement was not to come. */
  vouched: Record<string, number>;
  /** By slot: watermarks that name it as `next`. */
  watermarks: Record<string, Watermark[]>;
  /** By slot: a refused or left out value may hide an act until an event of its type takes the number. */
  hidden: Record<string, true>;
}

/** The position of the first run that ends at a sequence or after it. */
function runFrom({ ahead }: SourceFacts, sequence: number): number {
  let [low, high] = [0, ahead.length / 2];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ahead[2 * middle + 1]! < sequence) low = middle + 1;
    else high = middle;
  }
  return 2 * low;
}

/** Records a sequence as received, and extends the run from the start as far as possible. */
export function recordSequence(facts: SourceFacts, sequence: number): void {
  const { ahead } = facts;
  facts.highest = Math.max(facts.highest, sequence);
  if (sequence < facts.next) return;
  const at = runFrom(facts, sequence);
  if (at < ahead.length && ahead[at]! <= sequence) return;
  const joinsBefore = at > 0 && ahead[at - 1] === sequence - 1;
  const joinsAfter = ahead[at] === sequence + 1;
  if (joinsBefore && joinsAfter) ahead.splice(at - 1, 2);
  else if (joinsBefore) ahead[at - 1] = sequence;
  else if (joinsAfter) ahead[at] = sequence;
  else ahead.splice(at, 0, sequence, sequence);
  facts.beyond++;
  if (ahead[0] !== facts.next) return;
  const [from, to] = ahead.splice(0, 2) as [number, number];
  facts.next = to + 1;
  facts.beyond -= to - from + 1;
}

/** The number of missing sequences below the highest known one. */
export const missingSequences = ({ highest, next, beyond }: SourceFacts): number =>
  Math.max(0, highest - (next - 1) - beyond);

/** The first runs [from, to] of missing sequences below the highest known one. */
export function missingRuns({ next, ahead, highest }: SourceFacts, most: number): [number, number][] {
  const runs: [number, number][] = [];
  let from = next;
  for (let at = 0; from <= highest && runs.length < most; at += 2) {
    const start = ahead[at] ?? highest + 1;
    if (start > from) runs.push([from, start - 1]);
    from = (ahead[at + 1] ?? highest) + 1;
  }
  return runs;
}

export const source: KindOfFacts<SourceFacts> = { empty: newSource, encoding: sparse(newSource) };

const newChunk = (): SequenceChunk => ({ kind: 'sequences', slots: {}, vouched: {}, watermarks: {}, hidden: {} });

/** A claim as it is stored. Members that most claims lack come last, and are left out at the end. */
type StoredClaim = [
  ...[time: number, index: number, id: string],
  ...[type?: string | null, day?: string | null, via?: string | null, after?: number | null],
];
const ALWAYS = 3;

function packClaim({ time, index, id, type, day, via, after }: Claim): StoredClaim {
  const stored: StoredClaim = [time, index, id, type ?? null, day ?? null, via ?? null, after ?? null];
  while (stored.length > ALWAYS && stored.at(-1) === null) stored.pop();
  return stored;
}

function unpackClaim([time, index, id, type, day, via, after]: StoredClaim): Claim {
  const claim: Claim = { time, index, id };
  if (type != null) claim.type = type;
  if (day != null) claim.day = day;
  if (via != null) claim.via = via;
  if (after != null) claim.after = after;
  return claim;
}

const outer = sparse(newChunk);

/** With numbers in any order, a chunk is written for every event. */
const encoding: Encoding<SequenceChunk> = {
  pack(facts) {
    const slots: Record<string, StoredClaim[]> = {};
    for (const slot in facts.slots) slots[slot] = facts.slots[slot]!.map(packClaim);
    return { ...outer.pack(facts), slots };
  },
  unpack(stored, empty) {
    const facts = outer.unpack(stored, empty);
    const slots = (stored as { slots: Record<string, StoredClaim[]> }).slots;
    facts.slots = {};
    for (const slot in slots) facts.slots[slot] = slots[slot]!.map(unpackClaim);
    return facts;
  },
};

export const sequences: KindOfFacts<SequenceChunk> = { empty: newChunk, encoding };
