// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:a6dd397aaff115430306a595793b2ef8f0968b6c0a6aa08ba7722f0ce0753350';
