// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:74a5a2d92d27c0a4e894beb8893412d631a053be1d7887045847cbb6a9b5f297';
