// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:58d7ea8225cddd4414ec6473138889c35c4464be777d1912665019a2ecb8037c';
