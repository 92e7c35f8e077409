import { ConfigError } from '#libs/platform';
import { readProcessKey } from './key-file.js';
import { processTokens } from './sign.js';

/** Tokens of this process, by the key file that its settings name. @throws ConfigError */
export async function processTokensOf(name: string, path: string): Promise<() => Promise<string>> {
  try {
    return processTokens(name, await readProcessKey(path));
  } catch (error) {
    throw new ConfigError([
      {
        key: 'COUNTERSIGN_PROCESS_KEY_FILE',
        expected: 'a file with an Ed25519 private key (PEM) is expected',
        received: (error as NodeJS.ErrnoException).code ?? (error as Error).message,
      },
    ]);
  }
}
