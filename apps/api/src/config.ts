import { z } from 'zod';
import { identitySettings } from '#libs/identity';
import { loadConfig, processSettings, setting } from '#libs/platform';

/**
 * The api's environment. Anyone who can write it chooses which ledger officers see; DATABASE_URL should have the api's role, which can read
 * the ledger and its read models and append to `oversight` alone.
 */
export const apiSettings = z.object({
  ...processSettings,
  ...identitySettings('countersign-api'),
  COUNTERSIGN_OPEN_PROOFS: setting
    .flag('Give proofs (receipts and consistency) of event shards to whoever asks, without a token')
    .default(true),
  DATABASE_URL: setting.postgresUrl('PostgreSQL, with the role of the api'),
  PORT: setting.port('Port to listen on; 0: any free one').default(3000),
  COUNTERSIGN_DATABASE_CONNECTIONS: setting
    .integer('Connections to PostgreSQL at most', { min: 1, max: 100 })
    .default(5),
  COUNTERSIGN_TILE_CACHE_MB: setting
    .integer('Memory for published tiles and bundles, in MB', { min: 1, max: 65_536 })
    .default(64),
  COUNTERSIGN_QUERY_SECONDS: setting.integer('Longest that one query may take', { min: 1, max: 600 }).default(15),
});
export type ApiSettings = z.infer<typeof apiSettings>;

/** @throws ConfigError naming every wrong key */
export const loadApiSettings = (env: NodeJS.ProcessEnv): ApiSettings => loadConfig(apiSettings, env);
