// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:f76720e9e8eccc88a0f057c3e618b5da429fee5c712761a3a5d7de85afebbcbd';
