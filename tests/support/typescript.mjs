import { register } from 'node:module';

/**
 * `node --import .../typescript.mjs some.ts` runs the sources directly, for children that a test kills: dist may be older than the sources
 * under test. Types are not checked.
 */
register('./typescript-hooks.mjs', import.meta.url);
