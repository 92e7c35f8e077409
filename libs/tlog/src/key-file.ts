import { open, readFile } from 'node:fs/promises';
import { KeyFileExistsError, KeyFormatError } from './errors.js';
import { parseSkey } from './key.js';
import type { PrivateKey } from './key.js';

/**
 * Writes a private key as one line, readable by its owner only. On disk when it returns. Throws KeyFileExistsError rather than
 * overwrite, and the file system's errors as they are.
 */
export async function writeKeyFile(path: string, key: PrivateKey): Promise<void> {
  const file = await open(path, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EEXIST' ? new KeyFileExistsError(path, { cause: error }) : error;
  });
  try {
    await file.writeFile(`${key.skey}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Reads what writeKeyFile wrote; the final newline may be missing. Errors as parseSkey, and the file system's. */
export async function readKeyFile(path: string): Promise<PrivateKey> {
  const [skey = '', ...rest] = (await readFile(path, 'utf8')).split('\n');
  if (rest.length > 1 || (rest[0] ?? '') !== '') throw new KeyFormatError('a key file has one line');
  return parseSkey(skey);
}
