// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:6d932c70dccdf0fee004e2333e42a49d912f627eeab7ec7651b217fa8591a268';
