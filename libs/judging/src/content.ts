// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:20ac81534ed59ff2f2aee053551285d08363c2087500e03a3ad53f17105263dc';
