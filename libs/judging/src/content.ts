// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:ace441684db8e5934ba4135dd219619b0d3aa997cc472a599ac1b6724845586e';
