import { createHash, createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { ConfigError } from '#libs/platform';

const KEY_BYTES = 32;
const DOMAIN = 'countersign-access-v1';

/**
 * Keyed digests of what must not stand in the log: whoever has the key can find out whether a value that she knows was asked for, and nobody
 * can find a value from its digest. The key's id is a digest of the key, so that a new key shows.
 */
export class AccessDigests {
  readonly keyId: string;

  constructor(private readonly key: Buffer) {
    if (key.length !== KEY_BYTES) throw new RangeError(`a key of digests has ${KEY_BYTES} bytes, not ${key.length}`);
    this.keyId = createHash('sha256').update(`${DOMAIN}\0`).update(key).digest('hex').slice(0, 8);
  }

  /** @throws ConfigError */
  static async read(path: string): Promise<AccessDigests> {
    try {
      const bytes = await readFile(path);
      const key = bytes.length === KEY_BYTES ? bytes : Buffer.from(bytes.toString('latin1').trim(), 'base64');
      return new AccessDigests(key);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      const expected = 'a file with 32 bytes is expected, as they are or in base64';
      throw new ConfigError([{ key: 'COUNTERSIGN_ACCESS_KEY_FILE', expected, received: code ?? message }]);
    }
  }

  /** Of a parameter's value: the same value has another digest under another name. */
  of(name: string, value: string): string {
    const hmac = createHmac('sha256', this.key).update(`${DOMAIN}\0${name}\0`).update(value);
    return `${this.keyId}:${hmac.digest('base64url')}`;
  }
}
