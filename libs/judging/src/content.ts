// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:e08cee9ed1393c6e8ba2edfdb56b061b413fd89ce1ff30e98fc21a7ba86cfcf7';
