/**
 * The version of everything that judges besides the rules. Raise it when the content changes: `node scripts/rules-lock.mjs` reports that.
 */
export const JUDGING_VERSION = '2.0.46';
