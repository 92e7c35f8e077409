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
  /** Watermarks that wait for their sequences: [nextSequence, up to (at most when it was received)]. */
  waiting: [number, number][];
  /** All that the source did up to this time is in. */
  watermark: number;
  lastIndex: number;
  verdicts: Record<string, number>;
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
  watermark: 0,
  lastIndex: 0,
  verdicts: {},
});

/** Sequences whose ids are kept together. */
export const CHUNK = 256;

/** Ids of consecutive sequences, to notice that two events claim the same one. */
export interface SequenceChunk {
  kind: 'sequences';
  /** slot -> the first id seen and its entry. */
  slots: Record<string, { id: string; index: number }>;
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

/** Watermarks whose sequences are all in now count. */
export function advanceWatermark(facts: SourceFacts): void {
  facts.waiting = facts.waiting.filter(([next, upTo]) => {
    if (next > facts.next) return true;
    facts.watermark = Math.max(facts.watermark, upTo);
    return false;
  });
}

export const source: KindOfFacts<SourceFacts> = { empty: newSource, encoding: sparse(newSource) };

export const sequences: KindOfFacts<SequenceChunk> = { empty: () => ({ kind: 'sequences', slots: {} }) };
