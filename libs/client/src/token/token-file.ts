import { type BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { PrivateFileError, readPrivateFile } from '#libs/system';
import { TokenFileUnusable } from './errors.js';
import { expiryOf } from './expiry.js';
import type { TokenSource } from './token-source.js';

const MAX_BYTES = 64 * 1024;
/** As a header takes it (RFC 6750, 2.1). */
const TOKEN = /^[\w.~+/-]+=*$/;

/**
 * The token in a file that its owner alone can read: one line, as `countersign login` writes it, or whatever else keeps it valid. The file
 * is read again when it has changed. Rejects with TokenFileUnusable.
 */
export function tokenFile(path: string, now: () => number = Date.now): TokenSource {
  let last: { seen: string; token: string; expires: number | undefined } | undefined;
  return async () => {
    const seen = identityOf(await statOf(path));
    if (last?.seen !== seen) {
      const token = await read(path);
      last = { seen, token, expires: expiryOf(token) };
    }
    const { token, expires } = last;
    if (expires !== undefined && expires <= now())
      throw new TokenFileUnusable(
        path,
        `its token ended at ${new Date(expires).toISOString()}; get another (countersign login)`,
      );
    return token;
  };
}

async function statOf(path: string): Promise<BigIntStats> {
  try {
    return await stat(path, { bigint: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is none; countersign login writes one' : `cannot be read (${code})`;
    throw new TokenFileUnusable(path, why);
  }
}

/** Another file, or another content of it. */
const identityOf = ({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string =>
  [dev, ino, size, mtimeNs, ctimeNs].join(' ');

async function read(path: string): Promise<string> {
  let text: string;
  try {
    text = await readPrivateFile(path, { what: 'the token', maxBytes: MAX_BYTES });
  } catch (error) {
    if (error instanceof PrivateFileError) throw new TokenFileUnusable(path, error.detail);
    throw error;
  }
  const token = text.trim();
  if (token === '') throw new TokenFileUnusable(path, 'is empty; countersign login writes a token into it');
  // Never shown: it may be another secret.
  if (!TOKEN.test(token))
    throw new TokenFileUnusable(path, 'holds no token: one line of letters, digits and . _ ~ + / - =');
  return token;
}
