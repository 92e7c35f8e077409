import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { capacityOf, type InCapacity } from '../visibility/capacity.js';
import { decodePosition, encodePosition, type LivePosition } from './position.js';

const CIPHER = 'aes-256-gcm';
const [IV_BYTES, TAG_BYTES] = [12, 16];
/** How long an id is good for. */
const VALID_MS = 24 * 3_600_000;

/**
 * Ids of events: where a stream goes on, for whoever had it and for nobody else, in the same capacity and scope. They tell her nothing: what
 * changes that she may not see moves positions too. All apis with one key read them.
 */
export class LiveIds {
  constructor(private readonly key: Buffer) {}

  seal(position: LivePosition, reader: InCapacity): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, this.key, iv).setAAD(Buffer.from(capacityOf(reader)));
    return Buffer.concat([iv, cipher.update(encodePosition(position)), cipher.final(), cipher.getAuthTag()]).toString(
      'base64url',
    );
  }

  /** Undefined: it was not made for her, not by this key, or too long ago. */
  open(id: string, reader: InCapacity, now: number): LivePosition | undefined {
    const bytes = Buffer.from(id, 'base64url');
    if (bytes.length <= IV_BYTES + TAG_BYTES) return undefined;
    const decipher = createDecipheriv(CIPHER, this.key, bytes.subarray(0, IV_BYTES)).setAAD(
      Buffer.from(capacityOf(reader)),
    );
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      const position = decodePosition(
        Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]),
      );
      return position && position.at <= now && now - position.at <= VALID_MS ? position : undefined;
    } catch {
      return undefined;
    }
  }
}
