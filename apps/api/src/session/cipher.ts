import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { ConfigError } from '#libs/platform';
import { readSecretKey } from '#libs/system';

const KEY_BYTES = 32;
const CIPHER = 'aes-256-gcm';
const [IV_BYTES, TAG_BYTES] = [12, 16];
const DOMAIN = 'countersign-session-v1';

/** What is encrypted, and of which row: text that is moved to another row does not open there. */
export interface Place {
  what: 'tokens' | 'sign-in';
  of: string;
}

/**
 * Keeps from whoever reads the database what would let him be somebody: tokens, and secrets of sign-ins under way. AES-256-GCM with a random
 * IV: far below 2^32 texts under one key, which is changed by signing everybody in again.
 */
export class SessionCipher {
  constructor(private readonly key: Buffer) {
    if (key.length !== KEY_BYTES) throw new RangeError(`a key of sessions has ${KEY_BYTES} bytes, not ${key.length}`);
  }

  /** @throws ConfigError */
  static async read(path: string): Promise<SessionCipher> {
    try {
      return new SessionCipher(await readSecretKey(path, KEY_BYTES));
    } catch (error) {
      const expected = 'a file with 32 bytes is expected, as they are or in base64';
      const received = (error as Error).message;
      throw new ConfigError([{ key: 'COUNTERSIGN_SESSION_KEY_FILE', expected, received }]);
    }
  }

  seal({ what, of }: Place, value: unknown): Buffer {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, this.derived(what), iv).setAAD(Buffer.from(of));
    const sealed = [cipher.update(JSON.stringify(value), 'utf8'), cipher.final()];
    return Buffer.concat([iv, ...sealed, cipher.getAuthTag()]);
  }

  /** undefined: not sealed with this key, or for another place. */
  open<T>({ what, of }: Place, sealed: Buffer): T | undefined {
    if (sealed.length < IV_BYTES + TAG_BYTES) return undefined;
    const decipher = createDecipheriv(CIPHER, this.derived(what), sealed.subarray(0, IV_BYTES))
      .setAAD(Buffer.from(of))
      .setAuthTag(sealed.subarray(-TAG_BYTES));
    try {
      const text = [decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()];
      return JSON.parse(Buffer.concat(text).toString('utf8')) as T;
    } catch {
      return undefined;
    }
  }

  /** What pages of ours send with what they change: of one session, and of no use to find its id. */
  csrfToken(id: string): string {
    return createHmac('sha256', this.derived('csrf')).update(id).digest('base64url');
  }

  isCsrfToken(id: string, given: string): boolean {
    const [expected, got] = [Buffer.from(this.csrfToken(id)), Buffer.from(given)];
    return got.length === expected.length && timingSafeEqual(got, expected);
  }

  private derived(what: string): Buffer {
    return createHmac('sha256', this.key).update(`${DOMAIN}\0${what}`).digest();
  }
}
