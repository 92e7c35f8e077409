// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:b33a953a5f8ee0de0f607ae98601bd214f123db424e6f944ac623034ebbcbad3';
