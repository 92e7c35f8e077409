// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:6c1d393740a18ce2b077b789b8daf9add10b49b147b976066b243660fbf2d2bd';
