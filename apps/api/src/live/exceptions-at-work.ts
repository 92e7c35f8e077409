import { createHash } from 'node:crypto';
import { type Queryable, type Working, workingExceptions, workingFor } from '#libs/readmodel';
import { DIGEST_BYTES } from './position.js';

export interface ExceptionsAtWork {
  /** All that the reader sees. */
  all: readonly Working[];
  /** Of those that work for the desk: the same as long as they are the same. */
  digest: Buffer;
  /** When the first of them is over, in milliseconds since 1970. */
  until: number;
}

/** Exceptions that the reader sees, and that work for a desk or for everybody. */
export async function exceptionsAtWork(
  tx: Queryable,
  generation: number,
  desk: string | undefined,
): Promise<ExceptionsAtWork> {
  const all = await workingExceptions(tx, generation, Date.now());
  const working = workingFor(all, desk);
  const digest = createHash('sha256').update(JSON.stringify(working.map(({ approval }) => approval).sort()));
  const until = Math.min(...working.map((one) => Date.parse(one.until)));
  return { all, digest: digest.digest().subarray(0, DIGEST_BYTES), until };
}
