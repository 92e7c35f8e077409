// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:2cbf9355a5a47b64d3732e6f102796159810bbb7fbc4ab1d198a03757b04954c';
