// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:17c696db44f8a000b5c550e6f8edae6209b5066a58b99bac7b149015f9c47804';
