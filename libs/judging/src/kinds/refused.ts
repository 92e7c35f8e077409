import { newRecord } from '../record.js';
import { sparse } from './encoding.js';
import { keys } from './key.js';
import type { KindOfFacts } from './kind.js';
import { CHUNK } from './source.js';

/** Of one type: so many entries may each hide an act, and the first of them. */
export interface Hidden {
  count: number;
  /** Entry -> the time that it states, else when it was received. */
  first: Record<string, number>;
}

/** What is shown of many that were refused under one number: a sender may send again without end what is refused without end. */
export const MOST_HIDDEN_SHOWN = 20;

/** Entries under one number of a source that may hide acts: refused, or left out. */
export interface RefusedFacts {
  kind: 'refused';
  agreement: string;
  source: string;
  sequence: number;
  /** By type; '' of one that nobody knows or could read. */
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
