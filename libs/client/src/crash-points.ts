/** Every step of a client's work at which its process may die. The fault tests kill one at each. */
export const CLIENT_CRASH_POINTS = [
  'import.afterSurvey',
  'import.afterBegin',
  'import.beforeCommit',
  'import.afterCommit',
  'outbox.beforeJournal',
  'outbox.midJournal',
  'outbox.afterJournal',
  'outbox.afterSend',
  'outbox.afterAcknowledge',
  'outbox.midCompaction',
  'outbox.afterCompaction',
] as const;
export type ClientCrashPoint = (typeof CLIENT_CRASH_POINTS)[number];
