/** Of everything that judges besides the rules. Raised when its content changes: `node scripts/rules-lock.mjs` says when. */
export const JUDGING_VERSION = '2.0.24';
