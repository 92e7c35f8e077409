// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:2dd56bcb3745de5664865df8f6f60f135232516fb6d6160523c7bdc45abce90d';
