/** The ledger over PostgreSQL: append, read, publish, verify, migrate. */
export { type AppenderOptions, LedgerAppender, MAX_CLOCK_SKEW_MS } from './append/appender.js';
export type { Append, Appended, LeafDraft, Placed, StreamMove } from './append/draft.js';
export { NOTIFY_CHANNEL } from './append/notifier.js';
export { MAX_RECEIPT_KEY_BYTES } from './append/receipts.js';
export * from './crash-points.js';
export * from './errors.js';
export type { Head } from './head.js';
export type { LedgerLog } from './log.js';
export * from './position.js';
export { QuarantineVault, type RefusedBytes, type SealedBytes, type VaultOptions } from './quarantine/vault.js';
export type { DecodedBatch } from './read/batches.js';
export { LedgerReader, type QuarantinedItem, type StoredCheckpoint } from './read/reader.js';
export {
  ledgerMigrations,
  ledgerSchema,
  migrate,
  type Migrated,
  type MigrateOptions,
  migrateQuarantineKeys,
  type MigrationClass,
  type SchemaModule,
} from './schema/migrate.js';
export { LEDGER_ROLES, type LedgerRole, type RoleNames, quoteName, roleNames, roleUrl } from './schema/roles.js';
export { createShards } from './schema/shards.js';
export { compareShards, OVERSIGHT, shardNames, type ShardName } from './shard.js';
export {
  CheckpointPublisher,
  type Publication,
  type PublishedCheckpoint,
  type PublisherOptions,
  shardOrigin,
} from './publish/publisher.js';
export type { VerifierOf } from './verify/checkpoint-check.js';
export { type LedgerProblem, type LedgerReport, MAX_PROBLEMS, type ProblemKind } from './verify/report.js';
export { verifyLedger, type VerifyOptions, type VerifyProgress } from './verify/verify-ledger.js';
