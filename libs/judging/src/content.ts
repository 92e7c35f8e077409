// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:2cf438651539747e4c9c2a269b112ad20aeccdc059399d9c1711105b5fb75b83';
