// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:e51c1b04d5e187ef01a4f0121bd886006dcfcc5fc23ff6530b67acce3b46f3ca';
