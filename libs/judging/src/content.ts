// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:fdeae062a2dcc1397c80bd9ea4c6ccb615a3a5cf5d221bcaac6515f3d1b8c527';
