// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:a2ae3915cf21032b3e56ecd7f8476da96acc301b36603825395a541b04158308';
