// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:7a0ee0a8c7a1ed084c20ee770b9bc7ef10994e70bd83383a91e2d8466c03c259';
