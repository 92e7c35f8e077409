// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:fac10bda4d1ea612cc1a9629784b20290bd09499a3d5784c0230425c4843e347';
