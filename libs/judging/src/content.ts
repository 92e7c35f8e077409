// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:bdd9a3e67a3a62459c47bb6744daad846c9dfe4ee96c49d13e9f3bac505cd237';
