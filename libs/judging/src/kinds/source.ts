import type { Act } from '../act.js';
import { sparse } from './encoding.js';
import type { KindOfFacts } from './kind.js';

/** A source's own account of what it has sent: sequences and watermarks under one agreement. */
export interface SourceFacts {
  kind: 'source';
  agreement: string;
  source: string;
  /** Every sequence below this is in. */
  next: number;
  /** Sequences beyond `next` that are in, as ascending [from, to] runs. */
  ahead: [number, number][];
  /** Highest sequence that must exist: seen, or named by a watermark's `nextSequence`. */
  highest: number;
  /** When the entry that raised `highest` past a hole was received. */
  holeSeenAt: number;
  holeIndex: number;
  /** Sequences that two different ids claim -> the entries. */
  twice: Record<string, number[]>;
  /** Watermarks that wait for their sequences. */
  waiting: Watermark[];
  /** Those that count, the highest first; a long tail is dropped, so that one that is taken back leaves the next. */
  held: Watermark[];
  /** All that the source did up to this time is in: the highest that counts. */
  watermark: number;
  /** Of the watermarks whose sequences were in at once, and so bind all that is still to come: the highest `upTo`. */
  vouched: number;
  lastIndex: number;
  /** Some of its words are known by their day only. */
  byDay: boolean;
  verdicts: Record<string, number>;
}

/** How a word came in, and when it was said: by this it is asked again whether it is its source's own. */
export type Said = Pick<Act, 'time' | 'index' | 'day' | 'via'>;

/** "All up to `upTo` is sent; my next sequence is `next`." */
export interface Watermark extends Said {
  next: number;
  upTo: number;
  /** It has no number of its own, so that nothing but its entry says what came after it. */
  unnumbered?: true;
}

export const newSource = (agreement: string, source: string): SourceFacts => ({
  kind: 'source',
  agreement,
  source,
  next: 1,
  ahead: [],
  highest: 0,
  holeSeenAt: 0,
  holeIndex: 0,
  twice: {},
  waiting: [],
  held: [],
  watermark: 0,
  vouched: 0,
  lastIndex: 0,
  byDay: false,
  verdicts: {},
});

/** Sequences whose ids are kept together. */
export const CHUNK = 256;

/** An entry that claims a sequence, whether or not it is its source's own word. */
export interface Claim extends Said {
  /** '' of a refused event. */
  id: string;
  /** Of what accuses: its type. */
  type?: string;
}

/** Ids of consecutive sequences, to notice that two events claim the same one. */
export interface SequenceChunk {
  kind: 'sequences';
  /** By slot. */
  slots: Record<string, Claim[]>;
  /** By slot that is taken: up to when its source had vouched that its statement was not to come. */
  vouched: Record<string, number>;
  /** By slot: watermarks of which it is the `next`. */
  watermarks: Record<string, Watermark[]>;
  /** By slot: something was refused, or left out, that may hide an act until an event of its type takes the number. */
  hidden: Record<string, true>;
}

export const isSeen = (facts: SourceFacts, sequence: number): boolean =>
  sequence < facts.next || facts.ahead.some(([from, to]) => sequence >= from && sequence <= to);

/** Notes a sequence as arrived and closes the run from the start as far as it goes. */
export function noteSequence(facts: SourceFacts, sequence: number): void {
  facts.highest = Math.max(facts.highest, sequence);
  if (isSeen(facts, sequence)) return;
  if (sequence === facts.next) facts.next++;
  else {
    facts.ahead.push([sequence, sequence]);
    facts.ahead.sort((a, b) => a[0] - b[0]);
    facts.ahead = facts.ahead.reduce<[number, number][]>((runs, [from, to]) => {
      const last = runs.at(-1);
      if (last && last[1] + 1 >= from) last[1] = Math.max(last[1], to);
      else runs.push([from, to]);
      return runs;
    }, []);
  }
  while (facts.ahead.length > 0 && facts.ahead[0]![0] <= facts.next) facts.next = facts.ahead.shift()![1] + 1;
}

/** How many sequences below the highest known one are not in. */
export function missingSequences(facts: SourceFacts): number {
  const beyond = facts.ahead.reduce((n, [from, to]) => n + (to - from + 1), 0);
  return Math.max(0, facts.highest - (facts.next - 1) - beyond);
}

export const source: KindOfFacts<SourceFacts> = { empty: newSource, encoding: sparse(newSource) };

export const sequences: KindOfFacts<SequenceChunk> = {
  empty: () => ({ kind: 'sequences', slots: {}, vouched: {}, watermarks: {}, hidden: {} }),
};
