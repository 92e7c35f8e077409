// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:b615396f99e6d885adbd50ab480d6f8303b8e41d5da22329f642847a25c732b0';
