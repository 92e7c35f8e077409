/** Checks of a whole ledger, of its logs, of its findings and of bundles, and what is exported of it; for any program to call. */

// Trusted keys and policies, and checkpoints of the logs that were seen before.
export type { SeenElsewhere } from './seen-checkpoints.js';
export { type Believed, keysByShard, readTrust, type TrustOptions, vkeysByShard } from './trust.js';

// A ledger in its database.
export type { QuarantineLook } from './ledger/check-quarantine.js';
export type { LedgerReport, QuarantineReport } from './ledger/report.js';
export { type DatabaseVerified, verifyDatabase } from './ledger/verify-database.js';
export { verifyLedger, type VerifyLedgerOptions } from './ledger/verify-ledger.js';

// Logs in a folder or at an address.
export { verifyLogs } from './logs/verify-logs.js';

// Findings against the entries, the seals and the stored rows.
export type { FindingsReport } from './findings/report.js';
export { verifyDatabaseFindings, verifyLogFindings } from './findings/verify-findings.js';

// Missing Kafka records, and holes in sources' sequences.
export { readBrokers } from './intake/broker-offsets.js';
export { type IntakeReport, intakeReport, type NumberRange } from './intake/intake-report.js';

// An evidence bundle of one agreement.
export { plain } from './evidence-bundle/check/bundle-files.js';
export type { EvidenceBundleReport } from './evidence-bundle/check/report.js';
export { verifyEvidenceBundle } from './evidence-bundle/check/verify-bundle.js';
export { writeEvidenceBundle } from './evidence-bundle/format/archive.js';
export { makeEvidenceBundle } from './evidence-bundle/make/make-bundle.js';

// A shard as a log in files.
export { ExportError, UnknownShards } from './export/errors.js';
export { type ExportedShard, exportShard } from './export/export-shard.js';
