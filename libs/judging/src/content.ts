// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:9c7302aa3bc46411e31991230b0dccf71573fb554d8db49418eb4dbb395597da';
