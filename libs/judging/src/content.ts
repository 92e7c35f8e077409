// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:a137f52f9a8158f8ff51da64c4e827f39a0eb4841d13e3a04fcc049167c5b01d';
