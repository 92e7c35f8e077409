// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:0b64bb429e1a47d365f5c7cfe30a3b01fe34e30fa9b1cea2cf3ed5098c66c44c';
