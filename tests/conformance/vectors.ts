import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Known answers are data, so that an implementation in another language can be tested with the same file. */
export function vectors<T>(name: string): T {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'vectors', `${name}.json`), 'utf8')) as T;
}
