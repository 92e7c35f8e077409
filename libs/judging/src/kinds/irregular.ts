import type { Retraction } from '../act.js';
import { newRecord } from '../record.js';
import { sparse } from './encoding.js';
import type { KindOfFacts } from './kind.js';

/** An irregularity of an entry itself: of its speaker, its way in, or its time. */
export interface Irregular {
  source: string;
  /** '' for a refused value without one. */
  type: string;
  /** Event time; for a refused value without one, its time of receipt. */
  time: number;
  receivedAt: number;
  /** The request, disclosure or document that it is about; '' if none. */
  about: string;
  /** INT-14: its speaker has no standing for it. */
  standing?: true;
  /** INT-10: the agency whose topic it came through, which is neither its own nor a forwarder for it. */
  through?: string;
  topic?: string;
  /** INT-03: the time that is furthest from its receipt: its own or, for a watermark, its `upTo`. */
  clock?: number;
  /** INT-03: its source had vouched up to this time that nothing more was to come. */
  contradicts?: number;
  /** Its source has retracted it, so the finding shows that. */
  retracted?: readonly Retraction[];
  /**
   * INT-09: it was refused: the way in and the reason. `hides`: it may hide an act, and no event can ever take its place, because its
   * agreement, source or number could not be read.
   */
  refused?: { way: string; reason: string; hides?: true };
}

/** Irregular entries among 256 of a shard, for one agreement or, without one, for the shard. */
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
