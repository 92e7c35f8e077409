// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:2b5478282bec9e51cab7aef8bafec451c2acd1b4905bf8a8a01b13fedb0282ff';
