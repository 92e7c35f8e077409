import type { Encoding } from './encoding.js';
import type { Key } from './key.js';

/** What is known of one kind of facts. */
export interface KindOfFacts<F extends object> {
  /**
   * What facts are when nothing is known yet. Left out where there are none without something known. `last`: of an id of several parts the
   * last, and as a number.
   */
  empty?: (agreement: string, id: string, number: number, last: string) => F;
  /** How they are stored; left out: as JSON of all that there is. */
  encoding?: Encoding<F>;
  /**
   * Keys of what a judge of these facts looks at besides. They are fetched with them, all of a batch's in one query; what is forgotten here
   * costs a query of its own, never a result. `loaded`: other facts, where they need not be fetched.
   */
  readWith?: (facts: F, agreement: string, loaded: (key: Key) => object | null | undefined) => Iterable<Key>;
}
