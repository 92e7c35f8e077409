import type { Retraction } from '../act.js';
import { newRecord } from '../record.js';
import { sparse } from './encoding.js';
import type { KindOfFacts } from './kind.js';

/** A fault of an entry as such: in its speaker, its way in, or its time. */
export interface Irregular {
  source: string;
  /** '' where a refused value has none. */
  type: string;
  /** Event time; of a refused value without one: when it was received. */
  time: number;
  receivedAt: number;
  /** The request, disclosure or document that it speaks of; '' of none. */
  about: string;
  /** INT-14: it has no standing for what it says. */
  standing?: true;
  /** INT-10: the agency whose topic it came through, which is neither its own nor a forwarder for it. */
  through?: string;
  topic?: string;
  /** INT-03: clocks that are off: the event's own time or, of a watermark, its `upTo`, furthest from when it was received. */
  clock?: number;
  /** INT-03: its source had vouched up to this time that nothing more was to come. */
  contradicts?: number;
  /** Its source has retracted it, so that what is irregular says so. */
  retracted?: readonly Retraction[];
  /**
   * INT-09: it was refused: by which way it came, and why. `hides`: it may hide an act, and no event can ever be said to take its place: its
   * agreement, source or number could not be read.
   */
  refused?: { way: string; reason: string; hides?: true };
}

/** Irregular entries among 256 of a shard, of one agreement or, where they have none, of the shard. */
export interface IrregularFacts {
  kind: 'irregular';
  /** Agreement, or `#<shard>`. */
  scope: string;
  chunk: number;
  /** By entry. */
  entries: Record<string, Irregular>;
  verdicts: Record<string, number>;
}

const CHUNK = 256;
export const chunkOf = (index: number): number => Math.floor(index / CHUNK);

const newIrregular = (scope: string, _id: string, chunk: number): IrregularFacts => ({
  kind: 'irregular',
  scope,
  chunk,
  entries: newRecord(),
  verdicts: newRecord(),
});

export const irregular: KindOfFacts<IrregularFacts> = { empty: newIrregular, encoding: sparse(newIrregular) };
