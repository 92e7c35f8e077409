// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:e57d1da404587228ae575330a85417f0e8b2cbc3b196d55efcb3dadeab9e5dfd';
