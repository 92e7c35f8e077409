import type { PoolClient } from 'pg';
import type { DataSource } from 'typeorm';
import { POSITION_COLUMNS, positionOf, type PositionRow } from '../append/lock.js';
import { withClient } from '../client.js';
import { type Head, HEAD_COLUMNS, type HeadRow, headOf } from '../head.js';
import type { Position } from '../position.js';
import type { AccessRow } from '../append/access-rows.js';
import { APPEND_ONLY_TABLES, GROWING_TABLES, NAME_TABLES } from '../schema/tables.js';
import type { ShardName } from '../shard.js';
import { NOTE_COLUMNS, encryptedNote, type EncryptedNote } from '../notes/notes.js';
import { timeOf } from './stored-time.js';
import { type UnseenTable, unseenTables } from './unseen-rows.js';

/** A head that cannot be decoded has the reason in its place. */
export type HeadRead = { shard: ShardName; head: Head } | { shard: ShardName; error: Error };

/** Consecutive entries as one row holds them. */
export interface PackedBatch {
  firstIndex: number;
  count: number;
  /** RFC 3339 UTC, unless somebody altered it. */
  receivedAt: string;
  /** gzip of bundle framing, if nobody altered it. */
  packed: Buffer;
}

/** The largest tree that was signed, and how many were. */
export interface SignedRow {
  size: number;
  root: Buffer;
  /** null: this ledger does not count them. */
  checkpoints: number | null;
}

/** The source and id of the event, and the digest of its bytes. */
export interface ReceiptOfEntry {
  index: number;
  source: string;
  eventId: string;
  digest: Buffer;
}

/** A checkpoint's note, which has the cosignatures that it was published with. */
export interface StoredNote {
  size: number;
  note: string;
  /** RFC 3339 UTC, unless somebody altered it. */
  signedAt: string;
  cosignatures: { witness: string; line: string }[];
}

/** Of refused bytes: how many are kept, and since when (RFC 3339 UTC, unless somebody altered it). */
export interface RefusedOfEntry {
  index: number;
  size: number;
  receivedAt: string;
  /** Only where it was asked for. */
  kept?: KeptBytes;
}

/** What lies in the quarantine, encrypted. */
export interface KeptBytes {
  keyId: string;
  saltBytes: number;
  bytes: number;
}

/** Tables whose rows belong to a shard. */
const OF_A_SHARD = ['batch', 'tile', 'checkpoint', 'signed', 'http_receipt', 'quarantine'] as const;
export type TableOfShards = (typeof OF_A_SHARD)[number];

/** Rows that a cursor fetches at once. */
const FETCH = 1_000;

/** All that the ledger stores, as its tables have it: for verifiers, which trust none of it. */
export class LedgerSnapshot {
  private cursors = 0;

  constructor(private readonly client: PoolClient) {}

  /** Tables of the ledger of which the role may not see all rows. */
  unseen(): Promise<UnseenTable[]> {
    const all = [...APPEND_ONLY_TABLES, ...GROWING_TABLES].filter(
      (table) => !(NAME_TABLES as readonly string[]).includes(table),
    );
    const names = all.map((table) => `ledger.${table}`);
    return unseenTables((text, values) => this.rows(text, values), names);
  }

  /** In no order. */
  async heads(): Promise<HeadRead[]> {
    const rows = await this.rows<HeadRow>(`SELECT ${HEAD_COLUMNS} FROM ledger.head`);
    return rows.map((row) => {
      try {
        return { shard: row.shard, head: headOf(row) };
      } catch (error) {
        return { shard: row.shard, error: error as Error };
      }
    });
  }

  /** The largest tree that each shard's log has signed, and how many it has signed. */
  async signed(): Promise<Map<ShardName, SignedRow>> {
    const rows = await this.rows<{ shard: string; size: string; root: Buffer; checkpoints: string | null }>(
      // Through JSON, because a ledger that was not migrated since has no such column.
      `SELECT shard, size, root, to_jsonb(s) ->> 'checkpoints' AS checkpoints FROM ledger.signed s`,
    );
    return new Map(
      rows.map(({ shard, size, root, checkpoints }) => [
        shard,
        { size: Number(size), root, checkpoints: checkpoints === null ? null : Number(checkpoints) },
      ]),
    );
  }

  async positions(): Promise<Position[]> {
    const rows = await this.rows<PositionRow>(
      `SELECT ${POSITION_COLUMNS} FROM ledger.intake_position ORDER BY topic, partition, incarnation`,
    );
    return rows.map(positionOf);
  }

  /** Rows that begin in [from, to), in order. */
  async batches(shard: ShardName, from: number, to: number): Promise<PackedBatch[]> {
    const rows = await this.rows<{ first_index: string; count: number; received_at: Date | number; entries: Buffer }>(
      'SELECT first_index, count, received_at, entries FROM ledger.batch WHERE shard = $1 AND first_index >= $2 AND first_index < $3 ORDER BY first_index',
      [shard, from, to],
    );
    return rows.map(({ first_index, count, received_at, entries }) => ({
      firstIndex: Number(first_index),
      count,
      receivedAt: timeOf(received_at),
      packed: entries,
    }));
  }

  /** First indexes of the first `limit` rows that begin at `size` or later. */
  async batchesBeyond(shard: ShardName, size: number, limit: number): Promise<number[]> {
    const rows = await this.rows<{ first_index: string }>(
      'SELECT first_index FROM ledger.batch WHERE shard = $1 AND first_index >= $2 ORDER BY first_index LIMIT $3',
      [shard, size, limit],
    );
    return rows.map((row) => Number(row.first_index));
  }

  /** Full tiles of a level with an index in [from, to), by index. */
  async tiles(shard: ShardName, level: number, from: number, to: number): Promise<Map<number, Buffer>> {
    const rows = await this.rows<{ index: string; bytes: Buffer }>(
      'SELECT index, bytes FROM ledger.tile WHERE shard = $1 AND level = $2 AND index >= $3 AND index < $4',
      [shard, level, from, to],
    );
    return new Map(rows.map(({ index, bytes }) => [Number(index), bytes]));
  }

  /** The first `limit` tiles that a tree of `size` leaves does not have. */
  async tilesBeyond(shard: ShardName, size: number, limit: number): Promise<{ level: number; index: number }[]> {
    const rows = await this.rows<{ level: number; index: string }>(
      `SELECT level, index FROM ledger.tile WHERE shard = $1 AND index >= floor($2::numeric / 256::numeric ^ (level + 1)) ORDER BY level, index LIMIT $3`,
      [shard, size, limit],
    );
    return rows.map(({ level, index }) => ({ level, index: Number(index) }));
  }

  /** Signed notes of sizes in (from, to], in order, and the cosignatures that are stored beside them. */
  async checkpoints(shard: ShardName, from: number, to: number): Promise<StoredNote[]> {
    const rows = await this.rows<{
      size: string;
      note: string;
      signed_at: Date | number;
      cosignatures: StoredNote['cosignatures'];
    }>(
      `SELECT size, note, signed_at, array(SELECT json_build_object('witness', witness, 'line', line) FROM ledger.cosignature s
                                WHERE s.shard = c.shard AND s.size = c.size ORDER BY witness) AS cosignatures
       FROM ledger.checkpoint c WHERE shard = $1 AND size > $2 AND size <= $3 ORDER BY size`,
      [shard, from, to],
    );
    return rows.map(({ size, signed_at, ...row }) => ({ ...row, size: Number(size), signedAt: timeOf(signed_at) }));
  }

  /** How many checkpoints are larger than `size`, and the smallest of them; null: none is. */
  async checkpointsBeyond(shard: ShardName, size: number): Promise<{ count: number; smallest: number } | null> {
    const [row] = await this.rows<{ n: string; size: string | null }>(
      'SELECT count(*) AS n, min(size) AS size FROM ledger.checkpoint WHERE shard = $1 AND size > $2',
      [shard, size],
    );
    return row!.size === null ? null : { count: Number(row!.n), smallest: Number(row!.size) };
  }

  /** By index. */
  receipts(shard: ShardName): AsyncGenerator<ReceiptOfEntry, void, undefined> {
    return this.stream(
      `SELECT index, source, event_id, digest FROM ledger.http_receipt ${ofShard(shard)} ORDER BY index`,
      (row: { index: string; source: string; event_id: string; digest: Buffer }) => ({
        index: Number(row.index),
        source: row.source,
        eventId: row.event_id,
        digest: row.digest,
      }),
    );
  }

  /** By index. `kept`: what is encrypted too, which only the owner and the recorder may read. */
  quarantined(shard: ShardName, kept: boolean): AsyncGenerator<RefusedOfEntry, void, undefined> {
    const more = kept ? ', key_id, octet_length(salt) AS salt_bytes, octet_length(bytes) AS bytes' : '';
    return this.stream(
      `SELECT index, size, received_at${more} FROM ledger.quarantine ${ofShard(shard)} ORDER BY index`,
      (row: {
        index: string;
        size: number;
        received_at: Date | number;
        key_id?: string;
        salt_bytes?: number;
        bytes?: number;
      }) => ({
        index: Number(row.index),
        size: row.size,
        receivedAt: timeOf(row.received_at),
        ...(kept ? { kept: { keyId: row.key_id!, saltBytes: row.salt_bytes!, bytes: row.bytes! } } : {}),
      }),
    );
  }

  /** What is kept of the entries of `access`, by index. */
  accessRows(): AsyncGenerator<AccessRow, void, undefined> {
    return this.stream(
      `SELECT index, received_at, issuer, subject, role, agency, agencies, agreements, view, route, body FROM ledger.access_entry ORDER BY index`,
      ({
        index,
        received_at,
        ...row
      }: Omit<AccessRow, 'index' | 'receivedAt'> & { index: string; received_at: Date | number }) => ({
        index: Number(index),
        receivedAt: timeOf(received_at),
        ...row,
      }),
    );
  }

  /** Acts of oversight that have a note. In order. */
  notes(): AsyncGenerator<number, void, undefined> {
    return this.stream('SELECT index FROM ledger.note ORDER BY index', ({ index }: { index: string }) => Number(index));
  }

  /** The same with what is stored of each. As the owner, or a recorder. */
  encryptedNotes(): AsyncGenerator<EncryptedNote, void, undefined> {
    return this.stream(`SELECT ${NOTE_COLUMNS} FROM ledger.note n ORDER BY n.index`, encryptedNote);
  }

  /** Notes that the database says were erased. In order. */
  noteErasures(): AsyncGenerator<number, void, undefined> {
    return this.stream('SELECT index FROM ledger.note_erasure ORDER BY index', ({ index }: { index: string }) =>
      Number(index),
    );
  }

  /** By stream and version. */
  streamVersions(): AsyncGenerator<{ stream: string; version: number; index: number }, void, undefined> {
    return this.stream(
      'SELECT stream, version, index FROM ledger.stream_version ORDER BY stream, version',
      (row: { stream: string; version: number; index: string }) => ({ ...row, index: Number(row.index) }),
    );
  }

  /** Shards that have rows in a table, and are none of `known`. */
  async otherShards(known: readonly ShardName[]): Promise<{ table: TableOfShards; shard: ShardName }[]> {
    const found: { table: TableOfShards; shard: ShardName }[] = [];
    for (const table of OF_A_SHARD) {
      const rows = await this.rows<{ shard: string }>(
        `SELECT DISTINCT shard FROM ledger.${table} WHERE shard <> ALL($1::text[])`,
        [known],
      );
      found.push(...rows.map(({ shard }) => ({ table, shard })));
    }
    return found;
  }

  /** The first `limit` cosignatures of no checkpoint. */
  async strayCosignatures(limit: number): Promise<{ shard: ShardName; size: number; witness: string }[]> {
    const rows = await this.rows<{ shard: string; size: string; witness: string }>(
      `SELECT s.shard, s.size, s.witness FROM ledger.cosignature s LEFT JOIN ledger.checkpoint c USING (shard, size) WHERE c.size IS NULL LIMIT $1`,
      [limit],
    );
    return rows.map((row) => ({ ...row, size: Number(row.size) }));
  }

  private async rows<T extends object>(text: string, values: unknown[] = []): Promise<T[]> {
    return (await this.client.query<T>(text, values)).rows;
  }

  /** Rows of a query whose result is too large to hold; sorted once, by the server. */
  private async *stream<R extends object, T>(text: string, read: (row: R) => T): AsyncGenerator<T, void, undefined> {
    const cursor = `snapshot_${this.cursors++}`;
    await this.client.query(`DECLARE ${cursor} NO SCROLL CURSOR FOR ${text}`);
    for (;;) {
      const { rows } = await this.client.query<R>(`FETCH ${FETCH} FROM ${cursor}`);
      yield* rows.map(read);
      if (rows.length < FETCH) break;
    }
    await this.client.query(`CLOSE ${cursor}`);
  }
}

/** A cursor takes no parameters; a shard's name has no quote: the head's CHECK sees to it. */
const ofShard = (shard: ShardName): string => `WHERE shard = '${shard}'`;

/** One read-only snapshot of the whole ledger: entries that are appended meanwhile are not seen. Needs SELECT on all of its tables. */
export async function withLedgerSnapshot<T>(
  db: DataSource,
  work: (snapshot: LedgerSnapshot) => Promise<T>,
): Promise<T> {
  return withClient(db, async (client) => {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const result = await work(new LedgerSnapshot(client));
    await client.query('COMMIT');
    return result;
  });
}
