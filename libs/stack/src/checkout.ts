import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StackError } from './errors.js';

let root: string | undefined;

/** The checkout's root, found upwards from this file, because the file runs from source, from dist and from a cache. */
export function checkoutRoot(): string {
  if (root) return root;
  for (let dir = dirname(fileURLToPath(import.meta.url)); ; dir = dirname(dir)) {
    const manifest = join(dir, 'package.json');
    if (
      existsSync(manifest) &&
      (JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string }).name === 'countersign'
    )
      return (root = dir);
    if (dir === dirname(dir))
      throw new StackError('No package.json of countersign above this file: run from a checkout.');
  }
}

/** Git-ignored folder for what set-up prepares and what local services write. */
export function workFolder(...parts: string[]): string {
  return join(checkoutRoot(), '.countersign', ...parts);
}
