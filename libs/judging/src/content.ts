// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:2c7019e2b1bdef1a1ced4081ca915f9bb9a2b8c265b2eac98eaf83f7d507b06e';
