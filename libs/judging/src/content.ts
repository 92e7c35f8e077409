// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:3f2bda73403fc2deb511ae3e79b5715f2c3d697fc6906e35bc72611d5103df8d';
