// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:18c72891d31ff92f63f8fb7ec8e967e03fd37c0d20b18b7c608cb53d60ffef41';
