// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:3d5456aa94db5fcfd2703996b99caf964b3e14602a3ab12a39890593c9277e79';
