import { z } from 'zod';
import { metricsSettings, processSettings, rateLimitSettings, setting } from '#libs/platform';
import { identitySettings } from '#libs/identity';
import { SYSTEM } from '#libs/contracts';
import { forwarders } from './forwarders.js';

const milliseconds = (what: string, min = 1) => setting.integer(`Milliseconds: ${what}`, { min, max: 86_400_000 });

/** Every setting of the recorder. Anyone who can write these decides which events are recorded, and under which key they are signed. */
export const recorderConfig = z.object({
  ...processSettings,
  ...metricsSettings,
  ...identitySettings('countersign-recorder'),
  COUNTERSIGN_PROCESS_KEYS_FILE: setting
    .text('JSON file with the public keys of our own processes, which may call this recorder; without it none may')
    .optional(),
  COUNTERSIGN_ACTS_SYSTEM: setting
    .text(
      'The system that officers speak through: their own events are of urn:agency:<agency>:<this>, and of no other source',
    )
    .refine((name) => SYSTEM.test(name), { error: 'the last part of a source is expected' })
    .default('console'),
  ...rateLimitSettings(60_000),
  PORT: setting.port('Port of the HTTP intake and /health; 0 takes a free one').default(3001),
  DATABASE_URL: setting.postgresUrl('PostgreSQL with the ledger, as the recorder role'),
  DATABASE_PASSWORD_FILE: setting.passwordFile('DATABASE_URL').optional(),
  QUARANTINE_KEYS_URL: setting.postgresUrl("PostgreSQL with the quarantine's data keys, as its keeper role"),
  QUARANTINE_KEYS_PASSWORD_FILE: setting.passwordFile('QUARANTINE_KEYS_URL').optional(),
  COUNTERSIGN_QUARANTINE_KEY_FILE: setting.text(
    'File with the key-encryption key of the quarantine: 32 bytes, as they are or in base64',
  ),
  COUNTERSIGN_LOG_KEY_FILE: setting.text("File with the log's signing key, as `countersign keygen` writes it"),
  COUNTERSIGN_ORIGIN: setting.text("The ledger's origin, such as log.example.gov/2026; a shard's is <origin>/<shard>"),
  COUNTERSIGN_SHARDS: setting
    .integer('S, the number of event shards; fixed for an epoch of the ledger', { min: 1, max: 1024 })
    .default(1),
  COUNTERSIGN_INSTANCE: setting
    .text("Name of this recorder, unlike any other's; orders the members of a consumer group")
    .refine((name) => /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name), {
      error: 'up to 64 letters, digits, dots, dashes and underscores are expected',
    })
    .default('recorder'),
  COUNTERSIGN_STATE_DIR: setting.text(
    'Folder of this recorder alone, on another disk than the database, for the last checkpoint that it signed of each shard',
  ),
  COUNTERSIGN_ALLOW_UNSAFE_DATABASE: setting
    .flag(
      'Start on a PostgreSQL with fsync, full_page_writes or synchronous_commit off, which forgets commits in a power cut',
    )
    .default(false),
  COUNTERSIGN_WITNESS_POLICY_FILE: setting
    .text('tlog-policy file with the witnesses and the quorum without which no checkpoint is published')
    .optional(),
  COUNTERSIGN_WITNESS_GRACE_MS: milliseconds(
    'that the quorum may be missing before publication counts as stopped',
  ).default(60_000),
  COUNTERSIGN_WITNESS_FAIL_OPEN: setting
    .flag('Publish without the quorum when the grace period is over')
    .default(false),
  COUNTERSIGN_WITNESS_TIMEOUT_MS: milliseconds('that a witness has for one answer').default(5_000),
  COUNTERSIGN_CHECKPOINT_MS: milliseconds('between rounds of signing checkpoints').default(1_000),
  COUNTERSIGN_CLOCK_MS: milliseconds("between clock entries in a shard's first idle hour").default(60_000),
  COUNTERSIGN_CLOCK_LATER_MS: milliseconds('between clock entries after the first idle hour').default(3_600_000),
  KAFKA_BROKERS: setting.list('Brokers, host:port; without it only the HTTP intake runs').optional(),
  KAFKA_TOPIC_PREFIX: setting.text('Topics that begin with this are read').default('transfers.'),
  COUNTERSIGN_FORWARDERS: forwarders(
    'Agencies whose topic may carry what others say, and for whom: gateway:dhs,ssa;other:irs',
  ).optional(),
  KAFKA_GROUP_PREFIX: setting
    .text('Consumer group of a topic: this, a dot and the topic; the same for all recorders of a ledger')
    .default('countersign'),
  KAFKA_SASL_MECHANISM: setting
    .choice('How to authenticate to the brokers', ['plain', 'scram-sha-256', 'scram-sha-512'])
    .optional(),
  KAFKA_SASL_USERNAME: setting.text('User at the brokers').optional(),
  KAFKA_SASL_PASSWORD_FILE: setting.text("File with that user's password").optional(),
  KAFKA_TLS: setting.flag('Speak TLS to the brokers').default(false),
  KAFKA_TLS_CA_FILE: setting
    .text('PEM file with the authorities that sign the brokers, else the system ones')
    .optional(),
  KAFKA_TLS_CERT_FILE: setting
    .text('PEM file with our certificate, for brokers that want one of their clients, and intermediate ones after it')
    .optional(),
  KAFKA_TLS_KEY_FILE: setting.text("PEM file with that certificate's key, without a passphrase").optional(),
  KAFKA_SESSION_MS: milliseconds('without a heartbeat after which the group gives our partitions away', 1_000).default(
    30_000,
  ),
  KAFKA_DISCOVERY_MS: milliseconds('between looks for new topics, and for new partitions').default(5_000),
  KAFKA_WATERMARKS_MS: milliseconds('between readings of the partitions’ ends, for lag and re-created topics').default(
    2_000,
  ),
  KAFKA_WATCHDOG_MS: milliseconds('without progress after which a partition with data is probed').default(30_000),
  COUNTERSIGN_CRASH_AT: setting.text('For tests only: the step at which the process kills itself').optional(),
});

export type RecorderConfig = z.infer<typeof recorderConfig>;
