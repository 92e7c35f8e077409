// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:19692f832961c35c8853600119404ee2fd5aeaaaad53b4f2178e15cb951a4ceb';
