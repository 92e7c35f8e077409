import { z } from 'zod';
import { metricsSettings, processSettings, setting } from '#libs/platform';

/** Every setting of the detector. Anyone who can write these decides which findings there are; the ledger itself stays out of reach. */
export const detectorConfig = z.object({
  ...processSettings,
  ...metricsSettings,
  PORT: setting.port('Port of /health; 0 takes a free one').default(3002),
  DATABASE_URL: setting.postgresUrl('PostgreSQL with the ledger and the read models, as the detector role'),
  DATABASE_PASSWORD_FILE: setting.passwordFile('DATABASE_URL').optional(),
  RECORDER_URL: setting
    .url("A recorder's base URL, asked to record the rule set's digest in every shard", ['http', 'https'])
    .optional(),
  COUNTERSIGN_PROCESS_KEY_FILE: setting
    .text('File with the key by which a recorder knows this detector, pinned there under the name of this instance')
    .optional(),
  COUNTERSIGN_INSTANCE: setting
    .text('Name of this detector in leases and logs')
    .refine((name) => /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name), {
      error: 'up to 64 letters, digits, dots, dashes and underscores are expected',
    })
    .default('detector'),
  COUNTERSIGN_BATCH_ENTRIES: setting
    .integer('Most entries that are folded in one transaction', { min: 1, max: 100_000 })
    .default(4_000),
  COUNTERSIGN_BATCH_BYTES: setting
    .integer('Most bytes of entries that are folded in one transaction', { min: 65_536, max: 256 * 1024 * 1024 })
    .default(2 * 1024 * 1024),
  COUNTERSIGN_LEASE_SECONDS: setting
    .integer('Seconds without a sign after which another detector takes a shard over', { min: 2, max: 3_600 })
    .default(15),
  COUNTERSIGN_POLL_MS: setting
    .integer('Milliseconds: longest wait for entries that no notification announced', { min: 10, max: 60_000 })
    .default(500),
  COUNTERSIGN_CACHE_MB: setting
    .integer("Megabytes of the rules' memory that are kept at hand, over all shards", { min: 8, max: 65_536 })
    .default(48),
  COUNTERSIGN_SEAL_MS: setting
    .integer("Milliseconds between two seals of a shard's findings in the ledger, at least", { min: 0, max: 3_600_000 })
    .default(10_000),
  COUNTERSIGN_BEHIND_ENTRIES: setting
    .integer('Entries behind the ledger from which /health/ready says so', { min: 1 })
    .default(50_000),
  COUNTERSIGN_CRASH_AT: setting.text('For tests only: the step at which the process kills itself').optional(),
});

export type DetectorConfig = z.infer<typeof detectorConfig>;
