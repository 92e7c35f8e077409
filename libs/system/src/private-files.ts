import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { shellQuoted } from './shell-quoted.js';

export type PrivateFileProblem = 'unreadable' | 'not-a-file' | 'permissions' | 'too-large' | 'malformed';

/** A file with a secret cannot be used as it is. The message says what to do, and nothing of what the file holds. */
export class PrivateFileError extends Error {
  override readonly name = 'PrivateFileError';
  constructor(
    readonly path: string,
    readonly problem: PrivateFileProblem,
    /** What follows the path: `has mode 0644, so …`. */
    readonly detail: string,
    options?: ErrorOptions,
  ) {
    super(`${path} ${detail}`, options);
  }
}

export interface PrivateFileOptions {
  /** What others could get at: `the key`. Default: `the secret`. */
  what?: string;
  /** Default: 4096. */
  maxBytes?: number;
}

/** The bits that let anyone but the owner at the file. Windows has no such bits; its access lists are the operator's. */
const OTHERS = 0o077;
/** Not to wait for a writer where the path is a pipe. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * The bytes of a file that its owner alone can read, write or execute. Checks the open file, not its path, so that it cannot be exchanged
 * between the check and the read. @throws PrivateFileError
 */
export async function readPrivateBytes(path: string, options: PrivateFileOptions = {}): Promise<Buffer> {
  let file: FileHandle;
  try {
    file = await open(path, FLAGS);
  } catch (error) {
    throw notOpened(path, error);
  }
  try {
    check(path, await file.stat(), options);
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/** The same as text. @throws PrivateFileError */
export const readPrivateFile = async (path: string, options: PrivateFileOptions = {}): Promise<string> =>
  (await readPrivateBytes(path, options)).toString('utf8');

/** The same, for what cannot wait. @throws PrivateFileError */
export function readPrivateFileSync(path: string, options: PrivateFileOptions = {}): string {
  let file: number;
  try {
    file = openSync(path, FLAGS);
  } catch (error) {
    throw notOpened(path, error);
  }
  try {
    check(path, fstatSync(file), options);
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

/** A secret key of so many bytes: the file has them as they are, or in base64. @throws PrivateFileError */
export async function readSecretKey(path: string, length: number): Promise<Buffer> {
  const bytes = await readPrivateBytes(path, { what: 'the key' });
  if (bytes.length === length) return bytes;
  const decoded = Buffer.from(bytes.toString('latin1').trim(), 'base64');
  if (decoded.length === length) return decoded;
  throw new PrivateFileError(path, 'malformed', `holds no key of ${length} bytes, as they are or in base64`);
}

function check(path: string, stat: Stats, { what = 'the secret', maxBytes = 4096 }: PrivateFileOptions): void {
  if (!stat.isFile()) throw new PrivateFileError(path, 'not-a-file', 'is not a regular file');
  if (process.platform !== 'win32' && (stat.mode & OTHERS) !== 0) {
    const mode = (stat.mode & 0o777).toString(8).padStart(4, '0');
    throw new PrivateFileError(
      path,
      'permissions',
      `has mode ${mode}, so others can get at ${what}; run: chmod 600 ${shellQuoted(path)}`,
    );
  }
  if (stat.size > maxBytes) throw new PrivateFileError(path, 'too-large', `is larger than ${maxBytes} bytes`);
}

function notOpened(path: string, error: unknown): PrivateFileError {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
  return new PrivateFileError(path, 'unreadable', `cannot be opened (${code})`, { cause: error });
}
