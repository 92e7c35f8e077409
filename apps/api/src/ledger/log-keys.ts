import { readFile } from 'node:fs/promises';
import { ConfigError } from '#libs/platform';
import { ED25519, parseVkey, TlogError } from '#libs/tlog';
import type { ApiSettings } from '../config.js';

/** The verifier keys that this server names as the logs'. */
export const LOG_KEYS = Symbol('verifier keys of the logs');

const KEY = 'COUNTERSIGN_LOG_VKEYS_FILE';
const EXPECTED = 'a file with verifier keys of logs, one on each line, is expected';

/** As the settings say; none where they name no file. @throws ConfigError */
export async function logKeys(settings: ApiSettings): Promise<readonly string[]> {
  const path = settings[KEY];
  if (path === undefined) return [];
  const refuse = (why: string): ConfigError =>
    new ConfigError([{ key: KEY, expected: EXPECTED, received: `${path}: ${why}` }]);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw refuse(`cannot be read, ${error.code}`);
  });
  const keys = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  for (const [i, key] of keys.entries()) checkKey(key, (why) => refuse(`key ${i + 1}: ${why}`));
  if (keys.length === 0) throw refuse('has none');
  return keys;
}

/** Errors of libs/tlog quote no key: a private one, given by mistake, is not printed. */
function checkKey(key: string, refuse: (why: string) => ConfigError): void {
  try {
    if (parseVkey(key).type !== ED25519) throw refuse('is a cosigner’s, not a log’s');
  } catch (error) {
    throw error instanceof TlogError ? refuse(error.message) : error;
  }
}
