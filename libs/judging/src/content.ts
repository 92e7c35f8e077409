// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:cd1e42c1abe7a1a223623132a45263dfb9382f6fe2b47a0248621421a9756ae9';
