import { createHash } from 'node:crypto';

/** Of several texts in their order; no two lists have the same. */
export const digestOf = (...texts: readonly string[]): Buffer =>
  createHash('sha256').update(JSON.stringify(texts)).digest();
