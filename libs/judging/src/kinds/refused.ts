import { newRecord } from '../record.js';
import { sparse } from './encoding.js';
import { keys } from './key.js';
import type { KindOfFacts } from './kind.js';
import { CHUNK } from './source.js';

/** For one type: the number of entries that may each hide an act, and the first of them. */
export interface Hidden {
  count: number;
  /** Entry -> its stated time, otherwise its time of receipt. */
  first: Record<string, number>;
}

/** The most entries that are shown for one number: a sender may repeat a refused value without end. */
export const MOST_HIDDEN_SHOWN = 20;

/** Entries under one number of a source that may hide acts: refused, or left out. */
export interface RefusedFacts {
  kind: 'refused';
  agreement: string;
  source: string;
  sequence: number;
  /** By type; '' for an unknown or unreadable one. */
  types: Record<string, Hidden>;
  verdicts: Record<string, number>;
}

const newRefused = (agreement: string, source: string, sequence: number): RefusedFacts => ({
  kind: 'refused',
  agreement,
  source,
  sequence,
  types: newRecord(),
  verdicts: newRecord(),
});

export const refused: KindOfFacts<RefusedFacts> = {
  empty: newRefused,
  encoding: sparse(newRefused),
  *readWith({ source, sequence }, agreement) {
    yield keys.sequences(agreement, source, Math.floor(sequence / CHUNK));
  },
};
