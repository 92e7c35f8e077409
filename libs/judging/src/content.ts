// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:ae231052a370d0372c451e8264b187cb93c6a809301dddc1b826ba9ed95408bd';
