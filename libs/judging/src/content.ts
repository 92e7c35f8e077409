// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:3da79ebb5024a0241502a426ba39aed98bb8de39748c682ae15bd8587bc93913';
