import type { Encoding } from './encoding.js';
import type { Key } from './key.js';

/** The properties of one kind of facts. */
export interface KindOfFacts<F extends object> {
  /**
   * Facts when nothing is known yet. Left out for kinds that never exist without known values. `last`: the last part of an id with several
   * parts, also as a number.
   */
  empty?: (agreement: string, id: string, number: number, last: string) => F;
  /**
   * A list that may be large and seldom changes, stored apart from the rest: it is written only when it has been replaced, and never changed
   * in place (`share`).
   */
  apart?: { of(facts: F): readonly object[]; put(facts: F, list: readonly object[]): void };
  /** The stored form, without what is stored apart. Left out: JSON of all members. */
  encoding?: Encoding<F>;
  /**
   * Keys that a judge of these facts reads with them. They are fetched together, all of a batch in one query. A key that is missing here
   * costs another query, never a result. `loaded`: other facts, if they need not be fetched.
   */
  readWith?: (facts: F, agreement: string, loaded: (key: Key) => object | null | undefined) => Iterable<Key>;
}
