import { join } from 'node:path';

export const root = join(import.meta.dirname, '..', '..');
/** Git-ignored; what set-up prepares besides node_modules and dist. */
export const work = join(root, '.countersign');
