// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:c50606c1c02d673447e94d0e5d4a821bece705f04f943ceb44d49ab7c5d8092f';
