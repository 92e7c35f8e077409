/** Every step of an append and of a publication at which a process may die. The fault tests kill one at each. */
export const CRASH_POINTS = [
  'append.afterQuarantineKeys',
  'append.beforeBegin',
  'append.afterLock',
  'append.afterInsert',
  'append.afterHeads',
  'append.beforeCommit',
  'append.afterCommit',
  'publish.afterLock',
  'publish.afterSigned',
  'publish.afterCommit',
  'publish.afterSign',
  'publish.beforeStateRename',
  'publish.afterState',
  'publish.afterCosigned',
  'publish.beforeInsert',
  'publish.afterInsert',
] as const;
export type CrashPoint = (typeof CRASH_POINTS)[number];
