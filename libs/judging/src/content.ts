// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:45330411e48b6f1edea2c8666faa4819d11602f4270c0d338a9650793c0e589a';
