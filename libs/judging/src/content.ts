// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:1ed5d5d9dfa307b501558f0f9d5e4dafbcfe396a3314feb8c414a1480aa67cab';
