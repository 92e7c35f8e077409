// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:f4432af46232856f858acf6cc802a6b7d53f7720cfc69242754f0184ae448b2f';
