// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:5e794cbbc224b409557717d8c46b2a5f5531794675a9824a039b50816340a175';
