// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:e49e90b916a6499051c86f7beaab385ab2cd115ea743b03a3be84dfe9112d4cb';
