// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:e63ac8276f48cc1b011835f8d11d8cb0229dce463ff9515701ef0303ef3c12cf';
