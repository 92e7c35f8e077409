import { createHmac, randomBytes } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import type { QuarantineVault } from '../quarantine/vault.js';

/** Whom an issuer names. */
export interface ReaderKey {
  issuer: string;
  subject: string;
}

/** A reader of whom a name was stored once. */
export interface NamedReader extends ReaderKey {
  /** When her newest name was stored. */
  since: string;
  /** Names that were stored, and those of them whose data key is not deleted. */
  names: number;
  kept: number;
  /** Whether a name of hers is stored when she asks next. */
  refused: boolean;
}

interface NameRow extends ReaderKey {
  key_id: string;
  salt: Buffer;
  name: Buffer;
}

const SALT_BYTES = 16;
/** Readers whose newest name a process knows to be stored, or not to be stored. */
const MOST_KNOWN = 10_000;
/** For so long it does not look again: a name that is allowed again is stored within that time. */
const KNOWN_MS = 600_000;
const DIGEST_LABEL = 'countersign-reader-erasure-v1';

/** Names of the people who read, which no log may have: encrypted, each under a data key of its own, so that one can be erased. */
export class ReaderNames {
  private readonly known = new Map<string, { name: string; until: number }>();

  /** `db`: the ledger's. */
  constructor(
    private readonly db: DataSource,
    private readonly vault: QuarantineVault,
    private readonly now: () => number = Date.now,
  ) {}

  /** Durable when it resolves. A name that is the newest of its reader already is not stored again, and none of a reader whose name was erased. */
  async remember(reader: ReaderKey, name: string): Promise<void> {
    const key = keyOf(reader);
    const known = this.known.get(key);
    if (known?.name === name && known.until > this.now()) return;
    if (!(await this.isSettled(this.db.manager, reader, name)))
      await this.db.transaction(async (tx) => {
        await lock(tx, reader);
        if (await this.isSettled(tx, reader, name)) return;
        const [sealed] = await this.vault.encrypt([{ bytes: Buffer.from(name), salt: randomBytes(SALT_BYTES) }]);
        await tx.query(
          'INSERT INTO ledger.reader_name (issuer, subject, key_id, since, salt, name) VALUES ($1, $2, $3, now(), $4, $5)',
          [reader.issuer, reader.subject, sealed!.keyId, sealed!.salt, sealed!.bytes],
        );
      });
    if (this.known.size >= MOST_KNOWN) this.known.clear();
    this.known.set(key, { name, until: this.now() + KNOWN_MS });
  }

  /** undefined: none was stored, or it was erased. */
  newest(reader: ReaderKey): Promise<string | undefined> {
    return this.newestIn(this.db.manager, reader);
  }

  /** By issuer and subject. @throws QuarantineUnreadable when the key-encryption key is another. */
  async list(): Promise<NamedReader[]> {
    await this.vault.check();
    const readers = await this.db.query<(ReaderKey & { since: Date; keys: string[] })[]>(
      `SELECT issuer, subject, max(since) AS since, array_agg(key_id) AS keys FROM ledger.reader_name
       GROUP BY issuer, subject ORDER BY issuer, subject`,
    );
    const kept = await this.vault.kept(readers.flatMap(({ keys }) => keys));
    const digests = await this.db.query<{ digest: Buffer }[]>(
      `SELECT digest FROM (SELECT DISTINCT ON (digest) digest, allowed FROM ledger.reader_erasure ORDER BY digest, n DESC) last
       WHERE NOT allowed`,
    );
    const refused = new Set(digests.map(({ digest }) => digest.toString('hex')));
    return readers.map(({ issuer, subject, since, keys }) => ({
      issuer,
      subject,
      since: since.toISOString(),
      names: keys.length,
      kept: keys.filter((key) => kept.has(key)).length,
      refused: refused.has(this.digestOf({ issuer, subject }).toString('hex')),
    }));
  }

  /**
   * Erases all names of a reader: what is left, here and in every backup of the ledger, is noise. From then on none is stored. Answers how
   * many could be opened until then. Idempotent, and to be run again when it was interrupted. As the owner.
   * @throws QuarantineUnreadable when the key-encryption key is another: a recorder would not know the reader again.
   */
  async erase(reader: ReaderKey): Promise<number> {
    // First, so that a name that a recorder stores at this moment is among the rows, or is not stored.
    await this.decide(reader, false);
    const keys = (await this.rowsOf(this.db.manager, reader)).map(({ key_id }) => key_id);
    const { size } = await this.vault.kept(keys);
    await this.vault.forget(keys);
    this.known.delete(keyOf(reader));
    return size;
  }

  /** Names of this reader are stored again, from her next request on. As the owner. @throws QuarantineUnreadable. */
  async allow(reader: ReaderKey): Promise<void> {
    await this.decide(reader, true);
    this.known.delete(keyOf(reader));
  }

  private async decide(reader: ReaderKey, allowed: boolean): Promise<void> {
    await this.vault.check();
    const digest = this.digestOf(reader);
    await this.db.transaction(async (tx) => {
      await lock(tx, reader);
      if ((await this.isRefused(tx, reader)) === !allowed) return;
      await tx.query(
        `INSERT INTO ledger.reader_erasure (digest, n, at, allowed)
         SELECT $1, coalesce(max(n), 0) + 1, now(), $2 FROM ledger.reader_erasure WHERE digest = $1`,
        [digest, allowed],
      );
    });
  }

  /** Whether there is nothing to store. */
  private async isSettled(tx: EntityManager, reader: ReaderKey, name: string): Promise<boolean> {
    return (await this.isRefused(tx, reader)) || (await this.newestIn(tx, reader)) === name;
  }

  private async isRefused(tx: EntityManager, reader: ReaderKey): Promise<boolean> {
    const [last] = await tx.query<{ allowed: boolean }[]>(
      'SELECT allowed FROM ledger.reader_erasure WHERE digest = $1 ORDER BY n DESC LIMIT 1',
      [this.digestOf(reader)],
    );
    return last?.allowed === false;
  }

  private async newestIn(tx: EntityManager, reader: ReaderKey): Promise<string | undefined> {
    const [row] = await this.rowsOf(tx, reader, 'ORDER BY since DESC, key_id LIMIT 1');
    const opened = row && (await this.vault.opened({ keyId: row.key_id, salt: row.salt, bytes: row.name }));
    return opened?.bytes.toString();
  }

  private rowsOf(tx: EntityManager, { issuer, subject }: ReaderKey, more = ''): Promise<NameRow[]> {
    return tx.query<NameRow[]>(
      `SELECT issuer, subject, key_id, salt, name FROM ledger.reader_name WHERE issuer = $1 AND subject = $2 ${more}`,
      [issuer, subject],
    );
  }

  /** Keyed, because an issuer may put a name into `sub`, and who asked for an erasure is nobody's business. */
  private digestOf(reader: ReaderKey): Buffer {
    return createHmac('sha256', this.vault.keyFor(DIGEST_LABEL)).update(keyOf(reader)).digest();
  }
}

const keyOf = ({ issuer, subject }: ReaderKey): string => JSON.stringify([issuer, subject]);

/** One at a time decides or stores for a reader, whatever process it is in; advisory, because a recorder may lock no table. */
async function lock(tx: EntityManager, reader: ReaderKey): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 7267021))', [keyOf(reader)]);
}
