// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:1ee99ab729b92bf12b53927240f516ff9c90107707fb2bf0b0d52028683e2f3b';
