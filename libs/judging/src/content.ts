// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:4478dc0aa187946f072482c05257600d004627b503745ac3de238d9e7a26d504';
