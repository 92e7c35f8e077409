import { createHash } from 'node:crypto';
import { type Queryable, suppressions } from '#libs/readmodel';
import type { Suppressions } from '../findings/queue.parameters.js';
import { DIGEST_BYTES } from './position.js';

export interface ExceptionsAtWork {
  /** What suppresses each finding. */
  by: Suppressions;
  /** Of those that suppress something for the desk, of what the reader sees: the same as long as they are the same. */
  digest: Buffer;
  /** When the first of them is over, in milliseconds since 1970. */
  until: number;
}

/** Exceptions that work on findings that the reader sees, for a desk or for everybody. */
export async function exceptionsAtWork(
  tx: Queryable,
  generation: number,
  desk: string | undefined,
): Promise<ExceptionsAtWork> {
  const by = await suppressions(tx, generation, Date.now());
  const working = new Map(
    [...by.values()]
      .flat()
      .flatMap((one) => (one.desk === null || one.desk === desk ? [[one.approval, one.until] as const] : [])),
  );
  const digest = createHash('sha256').update(JSON.stringify([...working.keys()].sort()));
  const until = Math.min(...[...working.values()].map((time) => Date.parse(time)));
  return { by, digest: digest.digest().subarray(0, DIGEST_BYTES), until };
}
