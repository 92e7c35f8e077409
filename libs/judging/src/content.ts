// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:f409766837c5af301aedfbcef482d1df358d65907bc9f75edb68e54cbae00377';
