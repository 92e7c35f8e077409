// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:6678cde0b87a54210af1d91f9f01f163b395bc1b2358182cd33608ad961522f1';
