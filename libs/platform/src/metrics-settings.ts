import type { z } from 'zod';
import { readPrivateFileSync } from '#libs/system';
import { ConfigError } from './config.js';
import { setting } from './config-fields.js';
import { isLoopback } from './loopback.js';

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

/** What nobody guesses. */
const SECRET = /^[\x21-\x7e]{32,1024}$/;

/** The secret that readers must send, if any. @throws ConfigError where others could read without one, or the file is none. */
export function metricsSecret(settings: MetricsSettings): string | undefined {
  const { COUNTERSIGN_METRICS_SECRET_FILE: file, COUNTERSIGN_METRICS_HOST: host } = settings;
  if (settings.COUNTERSIGN_METRICS_PORT === undefined) return undefined;
  const refused = (key: string, expected: string, received: string): ConfigError =>
    new ConfigError([{ key, expected, received }]);
  if (file === undefined) {
    if (isLoopback(host)) return undefined;
    throw refused(
      'COUNTERSIGN_METRICS_HOST',
      'an address of this machine alone is expected, or COUNTERSIGN_METRICS_SECRET_FILE beside it',
      `is ${JSON.stringify(host)}`,
    );
  }
  const expected = 'a file with one line of 32 to 1024 printable characters is expected';
  let text: string;
  try {
    text = readPrivateFileSync(file).replace(/\r?\n$/, '');
  } catch (error) {
    throw refused('COUNTERSIGN_METRICS_SECRET_FILE', expected, (error as Error).message);
  }
  if (!SECRET.test(text)) throw refused('COUNTERSIGN_METRICS_SECRET_FILE', expected, `${text.length} characters`);
  return text;
}
