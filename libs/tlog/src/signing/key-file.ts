import { createFile, readPrivateFile } from '#libs/system';
import { KeyFileExistsError, KeyFormatError } from '../errors.js';
import { parseSkey } from './key.js';
import type { PrivateKey } from './key.js';

/**
 * Writes a private key as one line, readable by its owner only. On disk when it returns. Throws KeyFileExistsError rather than
 * overwrite, and the file system's errors as they are.
 */
export async function writeKeyFile(path: string, key: PrivateKey): Promise<void> {
  await createFile(path, `${key.skey}\n`).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EEXIST' ? new KeyFileExistsError(path, { cause: error }) : error;
  });
}

/** Reads what writeKeyFile wrote; the final newline may be missing. Errors as parseSkey, and PrivateFileError where others can get at it. */
export async function readKeyFile(path: string): Promise<PrivateKey> {
  const [skey = '', ...rest] = (await readPrivateFile(path, { what: 'the key' })).split('\n');
  if (rest.length > 1 || (rest[0] ?? '') !== '') throw new KeyFormatError('a key file has one line');
  return parseSkey(skey);
}
