import type { z } from 'zod';
import { ConfigError } from './config.js';
import { setting } from './config-fields.js';
import { isLoopback } from './loopback.js';
import { readSecret } from './secret-file.js';

/** Where an app shows its metrics: on a port of their own, for they tell of everybody. Spread into the app's own schema. */
export const metricsSettings = {
  COUNTERSIGN_METRICS_PORT: setting
    .port('Port of /metrics, which is on no other; 0 takes a free one. Unless set, metrics are not served')
    .optional(),
  COUNTERSIGN_METRICS_HOST: setting.text('Address to serve metrics on').default('127.0.0.1'),
  COUNTERSIGN_METRICS_SECRET_FILE: setting
    .text('File with the bearer token that whoever reads metrics must send; needed on an address that others can reach')
    .optional(),
};
export type MetricsSettings = z.infer<z.ZodObject<typeof metricsSettings>>;

/** The secret that readers must send, if any. @throws ConfigError where others could read without one, or the file is none. */
export function metricsSecret(settings: MetricsSettings): string | undefined {
  const { COUNTERSIGN_METRICS_SECRET_FILE: file, COUNTERSIGN_METRICS_HOST: host } = settings;
  if (settings.COUNTERSIGN_METRICS_PORT === undefined) return undefined;
  if (file !== undefined) return readSecret('COUNTERSIGN_METRICS_SECRET_FILE', file);
  if (isLoopback(host)) return undefined;
  throw new ConfigError([
    {
      key: 'COUNTERSIGN_METRICS_HOST',
      expected: 'an address of this machine alone is expected, or COUNTERSIGN_METRICS_SECRET_FILE beside it',
      received: `is ${JSON.stringify(host)}`,
    },
  ]);
}
