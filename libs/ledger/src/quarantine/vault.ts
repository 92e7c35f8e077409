import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { NotInLedger, QuarantineErased, QuarantineUnreadable } from '../errors.js';
import type { ShardName } from '../shard.js';
import { decrypt, encrypt, KEY_BYTES } from './cipher.js';

/** Bytes that admission refused, with the salt of their commitment. */
export interface RefusedBytes {
  bytes: Buffer;
  salt: Buffer;
}
/** As they lie in `ledger.quarantine`. */
export interface EncryptedBytes {
  keyId: string;
  size: number;
  salt: Buffer;
  bytes: Buffer;
}

export interface VaultOptions {
  ledger: DataSource;
  /** The database of QUARANTINE_KEYS_URL: it has short backups, so deleting a key erases every copy of what it opens. */
  keys: DataSource;
  /** Key-encryption key, 32 bytes, from a file: neither database alone opens anything. */
  kek: Buffer;
}

/** What seals the one erasable store. Each refused value, note and name of a reader has a data key of its own. */
export class QuarantineVault {
  constructor(private readonly options: VaultOptions) {
    if (options.kek.length !== KEY_BYTES)
      throw new RangeError(`a key-encryption key has ${KEY_BYTES} bytes, not ${options.kek.length}`);
  }

  /** Encrypts, and stores the wrapped data keys: durable when it resolves. The caller then commits the encrypted bytes with the entries. */
  async encrypt(refused: readonly RefusedBytes[]): Promise<EncryptedBytes[]> {
    const keys = refused.map(() => ({ id: randomUUID(), key: randomBytes(KEY_BYTES) }));
    await this.options.keys.query(
      'INSERT INTO quarantine.data_key (key_id, wrapped) SELECT * FROM unnest($1::uuid[], $2::bytea[])',
      [keys.map(({ id }) => id), keys.map(({ id, key }) => encrypt(this.options.kek, key, `data key ${id}`))],
    );
    return refused.map(({ bytes, salt }, i) => {
      const { id, key } = keys[i]!;
      return {
        keyId: id,
        size: bytes.length,
        salt: encrypt(key, salt, `salt ${id}`),
        bytes: encrypt(key, bytes, `bytes ${id}`),
      };
    });
  }

  /** For the act of two persons that opens a refused value. Throws NotInLedger, QuarantineErased, QuarantineUnreadable. */
  async open(shard: ShardName, index: number): Promise<RefusedBytes> {
    const [row] = await this.options.ledger.query<{ key_id: string; salt: Buffer; bytes: Buffer }[]>(
      'SELECT key_id, salt, bytes FROM ledger.quarantine WHERE shard = $1 AND index = $2',
      [shard, index],
    );
    if (!row) throw new NotInLedger(`a quarantined value of ${shard}/${index}`);
    const opened = await this.opened({ keyId: row.key_id, ...row });
    if (!opened) throw new QuarantineErased(shard, index);
    return opened;
  }

  /** Of what `encrypt` has made; undefined: its data key is deleted. Throws QuarantineUnreadable. */
  async opened(encrypted: Omit<EncryptedBytes, 'size'>): Promise<RefusedBytes | undefined> {
    const wrapped = await this.wrapped([encrypted.keyId]);
    return this.unlock(encrypted, wrapped);
  }

  /** The same of many, with one question; `unreadable`: what does not decrypt. */
  async openedAll(all: readonly Omit<EncryptedBytes, 'size'>[]): Promise<(RefusedBytes | 'unreadable' | undefined)[]> {
    const wrapped = await this.wrapped(all.map(({ keyId }) => keyId));
    return all.map((encrypted) => {
      try {
        return this.unlock(encrypted, wrapped);
      } catch (error) {
        if (error instanceof QuarantineUnreadable) return 'unreadable';
        throw error;
      }
    });
  }

  /** Deletes the data key. The ciphertext, here and in every backup of the ledger, is noise from then on. Idempotent. */
  async erase(shard: ShardName, index: number): Promise<void> {
    const [row] = await this.options.ledger.query<{ key_id: string }[]>(
      'SELECT key_id FROM ledger.quarantine WHERE shard = $1 AND index = $2',
      [shard, index],
    );
    if (!row) throw new NotInLedger(`a quarantined value of ${shard}/${index}`);
    await this.forget([row.key_id]);
  }

  /** Those of these data keys that are not deleted. */
  async kept(keyIds: readonly string[]): Promise<Set<string>> {
    const rows = await this.options.keys.query<{ key_id: string }[]>(
      'SELECT key_id FROM quarantine.data_key WHERE key_id = ANY($1::uuid[])',
      [keyIds],
    );
    return new Set(rows.map(({ key_id }) => key_id));
  }

  /** Whether the newest data key, if there is any, is wrapped by this key-encryption key. @throws QuarantineUnreadable */
  async check(): Promise<void> {
    const [stored] = await this.options.keys.query<{ key_id: string; wrapped: Buffer }[]>(
      'SELECT key_id, wrapped FROM quarantine.data_key ORDER BY created_at DESC LIMIT 1',
    );
    if (stored) decrypt(this.options.kek, stored.wrapped, `data key ${stored.key_id}`);
  }

  /** A key of its own for digests of one kind, made from the key-encryption key, so that nobody keeps one more secret. */
  keyFor(label: string): Buffer {
    return createHmac('sha256', this.options.kek).update(label).digest();
  }

  /** Deletes data keys: what they open is noise from then on. Idempotent. */
  async forget(keyIds: readonly string[]): Promise<void> {
    await this.options.keys.query('DELETE FROM quarantine.data_key WHERE key_id = ANY($1::uuid[])', [keyIds]);
  }

  private async wrapped(keyIds: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
    const rows = await this.options.keys.query<{ key_id: string; wrapped: Buffer }[]>(
      'SELECT key_id, wrapped FROM quarantine.data_key WHERE key_id = ANY($1::uuid[])',
      [keyIds],
    );
    return new Map(rows.map(({ key_id, wrapped }) => [key_id, wrapped]));
  }

  private unlock(
    { keyId, salt, bytes }: Omit<EncryptedBytes, 'size'>,
    wrapped: ReadonlyMap<string, Buffer>,
  ): RefusedBytes | undefined {
    const stored = wrapped.get(keyId);
    if (!stored) return undefined;
    const key = decrypt(this.options.kek, stored, `data key ${keyId}`);
    return { bytes: decrypt(key, bytes, `bytes ${keyId}`), salt: decrypt(key, salt, `salt ${keyId}`) };
  }
}
