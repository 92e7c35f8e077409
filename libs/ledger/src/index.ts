/** The ledger over PostgreSQL: append, read, publish, verify, migrate. */
export { type AppenderOptions, LedgerAppender, MAX_CLOCK_SKEW_MS } from './append/appender.js';
export { accessRow, type AccessRow } from './append/access-rows.js';
export type { Append, Appended, LeafDraft, Placed, StreamMove } from './append/draft.js';
export { NOTIFY_CHANNEL } from './append/notifier.js';
export { MAX_RECEIPT_KEY_BYTES } from './append/receipts.js';
export * from './crash-points.js';
export * from './errors.js';
export type { Head } from './head.js';
export * from './position.js';
export { ENCRYPTION_BYTES } from './quarantine/cipher.js';
export { QuarantineVault, type RefusedBytes, type EncryptedBytes, type VaultOptions } from './quarantine/vault.js';
export { Notes, type NoteText, openNotes, type EncryptedNote } from './notes/notes.js';
export type { DecodedBatch } from './read/batches.js';
export {
  type EntryPlace,
  erasedAmong,
  erasureStream,
  leafHashesOf,
  receiptPlaces,
  refusedSizes,
} from './read/entry-places.js';
export { withClient } from './client.js';
export { type LazyBatch, lazyBatches, RowDamaged } from './read/batches.js';
export type { Queryable } from './read/queryable.js';
export { type Look, looks, type LooksFilter, type LooksReader } from './access/looks.js';
export { type NamedReader, type ReaderKey, ReaderNames } from './access/reader-names.js';
export { receivedAtOf, receivedBy } from './read/received-at.js';
export { LedgerReader, type QuarantinedItem, type ReaderOptions, type StoredCheckpoint } from './read/reader.js';
export { headSizes, shardStatus, type ShardStatus } from './read/shard-status.js';
export { storedBytes } from './read/stored-bytes.js';
export { describeUnseen, type UnseenReason, type UnseenTable, unseenTables } from './read/unseen-rows.js';
export { ledgerTables, tableAccess, type TableAccess } from './read/table-access.js';
export {
  type LedgerSnapshot,
  type PackedBatch,
  type KeptBytes,
  type ReceiptOfEntry,
  type RefusedOfEntry,
  type SignedRow,
  type StoredNote,
  type TableOfShards,
  withLedgerSnapshot,
} from './read/snapshot.js';
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
export { revokeAll } from './schema/access.js';
export { createShards } from './schema/shards.js';
export { missingRights } from './read/missing-rights.js';
export { ACCESS, compareShards, isEventShard, OVERSIGHT, shardNames, type ShardName } from './shard.js';
export * from './guard/errors.js';
export { type GuardOptions, type GuardStatus, LedgerGuard } from './guard/guard.js';
export { LAST_SIGNED } from './guard/claim-collector.js';
export { LastSignedFiles } from './guard/last-signed-files.js';
export { requireDurable } from './guard/require-durable.js';
export type { BrokerClaim, Discrepancy, DiscrepancyKind } from './guard/discrepancy.js';
export { type CheckpointKeeper, witnessKeeper } from './guard/witness-ask.js';
export {
  CheckpointPublisher,
  type Publication,
  type PublisherOptions,
  shardOrigin,
} from './publish/sign-and-publish.js';
export type { Collected, QuorumOptions, UnpublishedCheckpoint, Unwitnessed } from './publish/quorum-wait.js';
export type { PublishedCheckpoint } from './publish/store-checkpoint.js';
export { WitnessedTrees } from './publish/witnessed-trees.js';
export { lastKnown } from './recover/last-known.js';
export { endLog } from './recover/end-log.js';
