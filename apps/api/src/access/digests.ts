import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import { ConfigError } from '#libs/platform';
import { readSecretKey } from '#libs/system';

const KEY_BYTES = 32;
const DOMAIN = 'countersign-access-v1';
const CIPHER = 'aes-256-gcm';
const [IV_BYTES, TAG_BYTES] = [12, 16];
/** Of any place: its length must not tell how large it is. */
const PLACE_DIGITS = 16;

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
      return new AccessDigests(await readSecretKey(path, KEY_BYTES));
    } catch (error) {
      const expected = 'a file with 32 bytes is expected, as they are or in base64';
      const received = (error as Error).message;
      throw new ConfigError([{ key: 'COUNTERSIGN_ACCESS_KEY_FILE', expected, received }]);
    }
  }

  /** Of a parameter's value: the same value has another digest under another name. */
  of(name: string, value: string): string {
    const hmac = createHmac('sha256', this.key).update(`${DOMAIN}\0${name}\0`).update(value);
    return `${this.keyId}:${hmac.digest('base64url')}`;
  }

  /** A place in the log for those who may not know how long it is. */
  seal(place: number): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, this.placeKey(), iv);
    const sealed = [cipher.update(String(place).padStart(PLACE_DIGITS, '0'), 'latin1'), cipher.final()];
    return Buffer.concat([iv, ...sealed, cipher.getAuthTag()]).toString('base64url');
  }

  /** Undefined: `seal` has not made it with this key. */
  open(sealed: string): number | undefined {
    const bytes = Buffer.from(sealed, 'base64url');
    if (bytes.length !== IV_BYTES + PLACE_DIGITS + TAG_BYTES) return undefined;
    const decipher = createDecipheriv(CIPHER, this.placeKey(), bytes.subarray(0, IV_BYTES));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      const place = decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)).toString('latin1');
      decipher.final();
      return Number(place);
    } catch {
      return undefined;
    }
  }

  /** A key of another use, which says nothing of this one. */
  keyFor(use: string): Buffer {
    return createHmac('sha256', this.key).update(`${DOMAIN}\0key\0${use}`).digest();
  }

  private placeKey(): Buffer {
    return createHmac('sha256', this.key).update(`${DOMAIN}\0place`).digest();
  }
}
