import { z } from 'zod';
import { purposes } from './access/purposes.js';
import { SYSTEM } from '#libs/contracts';
import { identitySettings } from '#libs/identity';
import { loadConfig, metricsSettings, processSettings, rateLimitSettings, setting } from '#libs/platform';

/** The one place that decides it: the clock runs when it is read, and nothing that is stored depends on it. */
const triageHours = (severity: string, hours: number) =>
  setting
    .integer(
      `Hours that a desk may take for a finding of severity ${severity}, before it is overdue; in all apis the same`,
      {
        min: 1,
        // A year: more would be a way to have no desk late.
        max: 8_760,
      },
    )
    .default(hours);

/**
 * The api's environment. Anyone who can write it chooses which ledger officers see; DATABASE_URL should have the api's role, which can read
 * the ledger and its read models and append to `oversight` alone.
 */
export const apiSettings = z.object({
  ...processSettings,
  ...metricsSettings,
  ...identitySettings('countersign-api'),
  ...rateLimitSettings(3_000),
  COUNTERSIGN_RATE_LIMIT_LOG: setting
    .integer('As COUNTERSIGN_RATE_LIMIT, for checkpoints, tiles and entry bundles, for each principal or address', {
      max: 100_000_000,
    })
    .default(60_000),
  COUNTERSIGN_OPEN_PROOFS: setting
    .flag('Give proofs (receipts and consistency) of event shards to whoever asks, without a token')
    .default(true),
  COUNTERSIGN_LOG_VKEYS_FILE: setting
    .text(
      'File with the verifier keys of the logs, one on each line, that this server names as the ledger’s; without it, none',
    )
    .optional(),
  DATABASE_URL: setting.postgresUrl('PostgreSQL, with the role of the api'),
  DATABASE_PASSWORD_FILE: setting.passwordFile('DATABASE_URL').optional(),
  PORT: setting.port('Port to listen on; 0: any free one').default(3000),
  COUNTERSIGN_DATABASE_CONNECTIONS: setting
    .integer('Connections to PostgreSQL at most', { min: 1, max: 100 })
    .default(5),
  COUNTERSIGN_TILE_CACHE_MB: setting
    .integer('Memory for published tiles and bundles, in MB', { min: 1, max: 65_536 })
    .default(64),
  RECORDER_URL: setting
    .url("A recorder's base URL, which writes down who looked; without it nothing is shown that must be written down", [
      'http',
      'https',
    ])
    .optional(),
  COUNTERSIGN_INSTANCE: setting
    .text('Name of this api, under which recorders know its key')
    .refine((name) => /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name), {
      error: 'up to 64 letters, digits, dots, dashes and underscores are expected',
    })
    .default('api'),
  COUNTERSIGN_PROCESS_KEY_FILE: setting
    .text('File with the key of this api, under which it calls the recorder; with RECORDER_URL')
    .optional(),
  COUNTERSIGN_ACCESS_KEY_FILE: setting
    .text(
      'File with the key of digests in the log of who looked: 32 bytes, as they are or in base64; with RECORDER_URL',
    )
    .optional(),
  COUNTERSIGN_ACCESS_PURPOSES: purposes(
    'Kinds of answers that are given for a stated purpose only, and the purposes: entries:audit,complaint;accountings:request',
  ).optional(),
  COUNTERSIGN_DESK_CONNECTIONS: setting
    .integer('Further connections to PostgreSQL at most, for sessions and what people keep', { min: 1, max: 100 })
    .default(3),
  COUNTERSIGN_SESSION_KEY_FILE: setting
    .text(
      'File with the key that encrypts the tokens of people who sign in with a browser: 32 bytes, as they are or in base64; without it nobody does',
    )
    .optional(),
  COUNTERSIGN_SESSION_IDLE_MINUTES: setting
    .integer('Minutes after which a session ends in which nobody has done anything', { min: 1, max: 120 })
    .default(30),
  COUNTERSIGN_SESSION_HOURS: setting
    .integer('Hours after which a session ends, whatever is done in it', { min: 1, max: 24 })
    .default(12),
  COUNTERSIGN_ACTS_SYSTEM: setting
    .text(
      'The system that officers speak through, as the recorders have it: their events are of urn:agency:<agency>:<this>',
    )
    .refine((name) => SYSTEM.test(name), { error: 'the last part of a source is expected' })
    .default('console'),
  COUNTERSIGN_TRIAGE_HOURS_CRITICAL: triageHours('CRITICAL', 72),
  COUNTERSIGN_TRIAGE_HOURS_HIGH: triageHours('HIGH', 7 * 24),
  COUNTERSIGN_TRIAGE_HOURS_MEDIUM: triageHours('MEDIUM', 30 * 24),
  COUNTERSIGN_TRIAGE_HOURS_LOW: triageHours('LOW', 90 * 24),
  COUNTERSIGN_QUERY_SECONDS: setting.integer('Longest that one query may take', { min: 1, max: 600 }).default(15),
});
export type ApiSettings = z.infer<typeof apiSettings>;

/** @throws ConfigError naming every wrong key */
export const loadApiSettings = (env: NodeJS.ProcessEnv): ApiSettings => loadConfig(apiSettings, env);
