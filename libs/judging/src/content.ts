// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:fd213073913c7f6fd923d7c0cf42ef32050b2914ab214896c6c5c20be3adc44e';
