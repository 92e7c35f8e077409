import { randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { QuarantineVault } from '../quarantine/vault.js';

/** Whom an issuer names. */
export interface ReaderKey {
  issuer: string;
  subject: string;
}

interface NameRow extends ReaderKey {
  key_id: string;
  salt: Buffer;
  name: Buffer;
}

const SALT_BYTES = 16;
/** Readers whose newest name a process knows to be stored. */
const MOST_KNOWN = 10_000;

/** Names of the people who read, which no log may have: encrypted, each under a data key of its own, so that one can be erased. */
export class ReaderNames {
  /** The newest that is stored, by reader. */
  private readonly known = new Map<string, string>();

  /** `db`: the ledger's. */
  constructor(
    private readonly db: DataSource,
    private readonly vault: QuarantineVault,
  ) {}

  /** Durable when it resolves. A name that is the newest of its reader already is not stored again. */
  async remember(reader: ReaderKey, name: string): Promise<void> {
    const key = keyOf(reader);
    if (this.known.get(key) !== name && (await this.newest(reader)) !== name) {
      const [sealed] = await this.vault.encrypt([{ bytes: Buffer.from(name), salt: randomBytes(SALT_BYTES) }]);
      await this.db.query(
        'INSERT INTO ledger.reader_name (issuer, subject, key_id, since, salt, name) VALUES ($1, $2, $3, now(), $4, $5)',
        [reader.issuer, reader.subject, sealed!.keyId, sealed!.salt, sealed!.bytes],
      );
    }
    if (this.known.size >= MOST_KNOWN) this.known.clear();
    this.known.set(key, name);
  }

  /** undefined: none was stored, or it was erased. */
  async newest(reader: ReaderKey): Promise<string | undefined> {
    const [row] = await this.rowsOf(reader, 'ORDER BY since DESC, key_id LIMIT 1');
    const opened = row && (await this.vault.opened({ keyId: row.key_id, salt: row.salt, bytes: row.name }));
    return opened?.bytes.toString();
  }

  /** Erases all names of a reader: what is left, here and in every backup of the ledger, is noise. Idempotent. */
  async erase(reader: ReaderKey): Promise<void> {
    await this.vault.forget((await this.rowsOf(reader)).map(({ key_id }) => key_id));
    this.known.delete(keyOf(reader));
  }

  private rowsOf({ issuer, subject }: ReaderKey, more = ''): Promise<NameRow[]> {
    return this.db.query<NameRow[]>(
      `SELECT issuer, subject, key_id, salt, name FROM ledger.reader_name WHERE issuer = $1 AND subject = $2 ${more}`,
      [issuer, subject],
    );
  }
}

const keyOf = ({ issuer, subject }: ReaderKey): string => JSON.stringify([issuer, subject]);
