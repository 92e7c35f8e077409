// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:9432fcd2dbed95a64ed5a1996b1462cd807a69ab181ea5479a0ed64c66c41067';
