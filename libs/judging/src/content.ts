// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:8c8a12a8b11e00406039f58e5bfcd676d55ff4a0e907531945bc5d6b0483e93d';
