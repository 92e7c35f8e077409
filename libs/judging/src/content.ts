// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:b7c58620ac52eeb424c1dc618728c1afbf1940cdd72917d985879b6143f79343';
