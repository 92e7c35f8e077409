import { register } from 'node:module';

/**
 * `node --import .../typescript.mjs some.ts` runs our sources as they are, for the children that a test kills: dist may be older than
 * what is being tested. Types are not checked.
 */
register('./typescript-hooks.mjs', import.meta.url);
