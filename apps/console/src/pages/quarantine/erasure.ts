import type { Erasure } from './queries.js';

/** The newest wish for the erasure of an entry's bytes. */
export const erasureOf = (erasures: readonly Erasure[], shard: string, index: number): Erasure | undefined =>
  erasures.find(({ of }) => of.kind === 'erasure' && of.shard === shard && of.index === index);

/** It waits, or is given: to ask once more changes nothing. */
export const isSettled = ({ state }: Erasure): boolean => state === 'asked' || state === 'given';

/** Kept with what was sent, so that the same words have the same key, and other words another. */
export function keyFor(kept: string, authority: string, reason: string, fresh: () => string): string {
  const words = JSON.stringify([authority, reason]);
  return kept.slice(KEY_CHARACTERS) === words ? kept : fresh() + words;
}

/** A UUID. */
const KEY_CHARACTERS = 36;
export const keyIn = (kept: string): string => kept.slice(0, KEY_CHARACTERS);
