// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:5c36a49effd69b96f7c6914929ceae437a40d4b2d9cf44309276dfcf3d720f08';
