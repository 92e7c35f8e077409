// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:dd9aa5bafe8f60c9f24af7f3b0411d708f479806db27b784c64d735574317f0c';
