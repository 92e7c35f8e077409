// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:75f5a0750dd47118ee4142e1b796b0f451c0f7d4f573ee0fb04a12e658660209';
