// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:18d61900a0628ef39e747cdf43369b0c1738646165759260316906a12ff6998e';
