import type { Erasure } from './queries.js';

/** The newest wish for the erasure of an entry's bytes. */
export const erasureOf = (erasures: readonly Erasure[], shard: string, index: number): Erasure | undefined =>
  erasures.find(({ of }) => of.kind === 'erasure' && of.shard === shard && of.index === index);

/** It waits, or is given: to ask once more changes nothing. */
export const isSettled = ({ state }: Erasure): boolean => state === 'asked' || state === 'given';
