import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

export type PrivateFileProblem = 'unreadable' | 'not-a-file' | 'permissions' | 'too-large';

/** A file with a secret cannot be used as it is. The message says what to do, and nothing of what the file holds. */
export class PrivateFileError extends Error {
  override readonly name = 'PrivateFileError';
  constructor(
    readonly path: string,
    readonly problem: PrivateFileProblem,
    /** What follows the path: `has mode 0644, so …`. */
    readonly detail: string,
  ) {
    super(`${path} ${detail}`);
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

/**
 * The text of a file that its owner alone can read, write or execute. Checks the open file, not its path, so that it cannot be exchanged
 * between the check and the read. @throws PrivateFileError
 */
export async function readPrivateFile(path: string, options: PrivateFileOptions = {}): Promise<string> {
  const { what = 'the secret', maxBytes = 4096 } = options;
  let file: FileHandle;
  try {
    // Not to wait for a writer where the path is a pipe.
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new PrivateFileError(path, 'unreadable', `cannot be opened (${code})`);
  }
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw new PrivateFileError(path, 'not-a-file', 'is not a regular file');
    if (process.platform !== 'win32' && (stat.mode & OTHERS) !== 0) {
      const mode = (stat.mode & 0o777).toString(8).padStart(4, '0');
      throw new PrivateFileError(
        path,
        'permissions',
        `has mode ${mode}, so others can get at ${what}; run: chmod 600 ${path}`,
      );
    }
    if (stat.size > maxBytes) throw new PrivateFileError(path, 'too-large', `is larger than ${maxBytes} bytes`);
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}
