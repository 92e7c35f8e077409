import { readFile } from 'node:fs/promises';
import { ConfigError, readSecret } from '#libs/platform';
import { COSIGNATURE, type NoteVerifier, type PrivateKey, readKeyFile, WrongKeyTypeError } from '#libs/tlog';
import { parseLogKeys } from '#libs/witness';
import type { WitnessConfig } from './config.js';

export interface WitnessFiles {
  readonly key: PrivateKey;
  readonly logs: NoteVerifier[];
  /** Of those who may ask for checkpoints of private logs. */
  readonly secret: string | undefined;
}

/** Reads the files that the settings name. @throws ConfigError with all that cannot be used. */
export async function readFiles(config: WitnessConfig): Promise<WitnessFiles> {
  const problems: { key: string; expected: string; received: string }[] = [];
  const attempt = async <T>(key: keyof WitnessConfig, expected: string, read: () => Promise<T>) => {
    try {
      return await read();
    } catch (error) {
      problems.push({ key, expected, received: (error as NodeJS.ErrnoException).code ?? (error as Error).message });
      return undefined;
    }
  };
  const key = await attempt('COUNTERSIGN_WITNESS_KEY_FILE', 'a file with the key of a cosigner is expected', () =>
    cosignerKey(config.COUNTERSIGN_WITNESS_KEY_FILE),
  );
  const logs = await attempt(
    'COUNTERSIGN_WITNESS_LOGS_FILE',
    'a file with verifier keys of logs is expected',
    async () => parseLogKeys(await readFile(config.COUNTERSIGN_WITNESS_LOGS_FILE, 'utf8')),
  );
  if (key === undefined || logs === undefined) throw new ConfigError(problems);
  const secretFile = config.COUNTERSIGN_WITNESS_SECRET_FILE;
  const secret = secretFile === undefined ? undefined : readSecret('COUNTERSIGN_WITNESS_SECRET_FILE', secretFile);
  return { key, logs, secret };
}

async function cosignerKey(path: string): Promise<PrivateKey> {
  const key = await readKeyFile(path);
  if (key.verifier.type !== COSIGNATURE) throw new WrongKeyTypeError(key.verifier.type, 'a witness');
  return key;
}
