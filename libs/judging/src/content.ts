// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:8912aea96374c540f6b2fb6cdfd5d46c4e57afd46f60ecf272b3edd247ac823d';
