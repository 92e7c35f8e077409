// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:7ca0e042fcc3d24c0c3e1bed0c0c10b7d01f4ecd905fcaf64ad29205a9241689';
