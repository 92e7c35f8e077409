import { createFile, PrivateFileError, readPrivateFile } from '#libs/system';
import { InvalidKey, KeyFileError } from './errors.js';
import { KEY_BYTES, PseudonymKey } from './pseudonym-key.js';

/**
 * Reads a key from JSON `{"keyId": "…", "epoch": 1, "key": "<base64 of 32 bytes>"}`. Refuses a file that group or others can
 * read, write or execute. No error shows what the file holds.
 */
export async function readKeyFile(path: string): Promise<PseudonymKey> {
  const text = await readPrivate(path);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new KeyFileError(path, 'malformed', 'is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new KeyFileError(path, 'malformed', 'is not a JSON object');
  }
  const { keyId, epoch, key, ...rest } = value as Record<string, unknown>;
  if (Object.keys(rest).length > 0)
    throw new KeyFileError(path, 'malformed', 'has fields other than keyId, epoch and key');
  if (typeof keyId !== 'string' || typeof epoch !== 'number' || typeof key !== 'string') {
    throw new KeyFileError(path, 'malformed', 'needs keyId (text), epoch (number) and key (base64)');
  }
  const secret = Buffer.from(key, 'base64');
  try {
    // Node ignores what is not base64; a key that does not come back the same was damaged.
    if (secret.toString('base64') !== key) {
      throw new KeyFileError(path, 'malformed', `key is not the base64 of ${KEY_BYTES} bytes`);
    }
    return new PseudonymKey(keyId, epoch, secret);
  } catch (error) {
    if (error instanceof InvalidKey) throw new KeyFileError(path, 'malformed', error.reason);
    throw error;
  } finally {
    secret.fill(0);
  }
}

/** Writes a key to a new file, readable by its owner only and on disk when this returns. Never overwrites: a lost key loses its references. */
export async function writeKeyFile(path: string, key: PseudonymKey): Promise<void> {
  const secret = key.exportSecret().toString('base64');
  const text = `${JSON.stringify({ keyId: key.keyId, epoch: key.epoch, key: secret })}\n`;
  await createFile(path, text).catch((error: unknown) => {
    if (codeOf(error) === 'EEXIST')
      throw new KeyFileError(path, 'exists', 'exists already; keys are never overwritten');
    throw new KeyFileError(path, 'unreadable', `cannot be written (${codeOf(error)})`);
  });
}

/** Makes a random key and writes it to a new file. */
export async function generateKeyFile(path: string, keyId: string, epoch: number): Promise<PseudonymKey> {
  const key = PseudonymKey.generate(keyId, epoch);
  await writeKeyFile(path, key);
  return key;
}

async function readPrivate(path: string): Promise<string> {
  try {
    return await readPrivateFile(path, { what: 'the key' });
  } catch (error) {
    if (!(error instanceof PrivateFileError)) throw error;
    throw new KeyFileError(path, error.problem === 'too-large' ? 'malformed' : error.problem, error.detail);
  }
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown error';
