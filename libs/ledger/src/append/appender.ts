import type { PoolClient } from 'pg';
import type { DataSource } from 'typeorm';
import type { EntryTail } from '#libs/contracts';
import { type Log, noCrash, silentLog } from '#libs/system';
import { withClient } from '../client.js';
import type { CrashPoint } from '../crash-points.js';
import { ClockSkewed, LedgerError, QuarantineUnavailable, ShardCountMismatch, ShardNotWritable } from '../errors.js';
import type { LedgerGuard } from '../guard/guard.js';
import { type Head, HEAD_COLUMNS, type HeadRow, headOf } from '../head.js';
import { KeyedQueue } from '../keyed-queue.js';
import type { QuarantineVault, EncryptedBytes } from '../quarantine/vault.js';
import { insertNotes, insertQuarantined } from '../quarantine/insert.js';
import { compareShards, OVERSIGHT, type ShardName, shardNames } from '../shard.js';
import type { Append, Appended, LeafDraft } from './draft.js';
import { HeadCache } from './head-cache.js';
import { insertRows, insertTiles, moveHeads } from './insert.js';
import { beginAndLock, checkPosition, type LockedHead, movePosition } from './lock.js';
import { Notifier } from './notifier.js';
import { Places } from './places.js';
import { place, type PreparedShard, receivedAt, encodeEntries, type EncodedEntries } from './prepare.js';
import { insertAccess } from './access-rows.js';
import { checkReceipts, insertReceipts } from './receipts.js';
import { SpareBuffers } from './spare-buffers.js';
import { moveStream } from './stream-version.js';

export interface AppenderOptions {
  db: DataSource;
  /** Needed only where drafts carry bytes to quarantine, or notes. */
  quarantine?: QuarantineVault;
  /** S: shards '0' to 'S-1', beside oversight. */
  shards: number;
  /** Milliseconds since 1970. */
  clock?: () => number;
  /** How far the clock may be from the database's; only tests with a clock of their own raise it. */
  maxSkewMs?: number;
  crash?: (point: CrashPoint) => void;
  /** Keeps appends off a database that lacks what somebody has seen. A recorder has one. */
  guard?: LedgerGuard;
  log?: Log;
}

/** A recorder further than this from the database's clock does not append. */
export const MAX_CLOCK_SKEW_MS = 2_000;

/**
 * Appends to the ledger. Entries are encoded, hashed and compressed before the transaction, against the heads as this process believes
 * them to be; the transaction locks, compares, inserts and commits. Durable when `append` resolves; nothing is written when it throws
 * a LedgerError. After any other error (a lost connection) the outcome is unknown: the caller re-reads its position or receipts.
 */
export class LedgerAppender {
  private readonly db: DataSource;
  private readonly clock: () => number;
  private readonly maxSkewMs: number;
  private readonly crash: (point: CrashPoint) => void;
  private readonly log: Log;
  private readonly heads: HeadCache;
  private readonly notifier: Notifier;
  private readonly buffers = new SpareBuffers();
  // Two queues, so that one append is prepared while the one before it in the same shard commits.
  private readonly preparing = new KeyedQueue();
  private readonly committing = new KeyedQueue();

  constructor(private readonly options: AppenderOptions) {
    this.db = options.db;
    this.clock = options.clock ?? Date.now;
    this.maxSkewMs = options.maxSkewMs ?? MAX_CLOCK_SKEW_MS;
    this.crash = options.crash ?? noCrash;
    this.log = options.log ?? silentLog;
    const { guard } = options;
    guard?.expects(options.shards);
    this.heads = new HeadCache(options.db, options.shards, () =>
      guard?.refuseGone(options.db, shardNames(options.shards)),
    );
    this.notifier = new Notifier(options.db);
  }

  /**
   * Throws PositionMoved, ReceiptTaken, ReceiptRepeated, ReceiptKeyTooLong, StreamMoved, ClockSkewed, EntryTooLarge, ShardNotWritable,
   * ShardCountMismatch, QuarantineUnavailable, LedgerFrozen, and what the driver throws.
   */
  async append(append: Append): Promise<Appended> {
    checkAppend(append);
    const encrypted = await this.encryptErasable(append.drafts);
    const shards = [...new Set(append.drafts.map(({ shard }) => shard))].sort(compareShards);
    const preparing = this.preparing.enter(shards);
    let committing: ReturnType<KeyedQueue['enter']>;
    let prepared: PreparedShard[];
    try {
      await preparing.turn;
      prepared = await this.prepare(append.drafts, await this.headsOf(shards));
      for (const { next } of prepared) this.heads.set(next);
      committing = this.committing.enter(shards);
    } finally {
      preparing.leave();
    }
    try {
      await committing.turn;
      const { places, committed } = await this.commit(append, prepared, encrypted);
      for (const { next } of committed) {
        this.notifier.grew(next.shard, next.size);
        this.options.guard?.committed(next.shard, next);
        if (!prepared.some((guess) => guess.next === next)) this.heads.set(next);
      }
      // The buffers have been written and are free again; after an error a row may still be on its way.
      for (const { encoded } of prepared) this.buffers.give(encoded.framed);
      return places;
    } catch (error) {
      this.heads.forget(shards);
      // A lost connection for one: the next may lead to another database.
      if (!(error instanceof LedgerError)) this.options.guard?.doubt();
      if (error instanceof ShardNotWritable) await this.options.guard?.refuseGone(this.db, shards);
      throw error;
    } finally {
      committing.leave();
    }
  }

  /** Resolves when no hint is on its way any more; call before closing the connections. */
  async idle(): Promise<void> {
    await this.notifier.idle();
  }

  private async headsOf(shards: readonly ShardName[]): Promise<Map<ShardName, Head>> {
    try {
      return await this.heads.get(shards);
    } catch (error) {
      if (error instanceof ShardNotWritable || error instanceof ShardCountMismatch)
        await this.options.guard?.refuseGone(this.db, shards);
      throw error;
    }
  }

  private async encryptErasable(drafts: readonly LeafDraft[]): Promise<Map<LeafDraft, EncryptedBytes>> {
    const erasable = drafts.flatMap((draft) => {
      const bytes = draft.quarantine ?? draft.note;
      return bytes ? [{ draft, bytes }] : [];
    });
    if (erasable.length === 0) return new Map();
    if (this.options.quarantine === undefined) throw new QuarantineUnavailable();
    // The keys are stored first: a key without bytes is harmless, bytes without a key are lost.
    const encrypted = await this.options.quarantine.encrypt(erasable.map(({ bytes }) => bytes));
    this.crash('append.afterQuarantineKeys');
    return new Map(erasable.map(({ draft }, i) => [draft, encrypted[i]!]));
  }

  private async prepare(drafts: readonly LeafDraft[], heads: ReadonlyMap<ShardName, Head>): Promise<PreparedShard[]> {
    const now = this.clock();
    const tails = tailsByShard(drafts);
    return Promise.all(
      [...heads.values()].map((head) =>
        place(encodeEntries(head.shard, tails.get(head.shard)!, receivedAt(now, head), this.buffers), head),
      ),
    );
  }

  private async commit(
    append: Append,
    prepared: readonly PreparedShard[],
    encrypted: ReadonlyMap<LeafDraft, EncryptedBytes>,
  ): Promise<{ places: Places; committed: PreparedShard[] }> {
    this.crash('append.beforeBegin');
    const shards = prepared.map(({ base }) => base.shard);
    const { guard } = this.options;
    return withClient(this.db, async (client) => {
      await guard?.admit(client, shards, 'append');
      const asked = this.clock();
      const locked = await beginAndLock(client, shards, append.position);
      guard?.locked(locked.heads);
      this.checkClock(asked, locked.databaseNow);
      if (append.position) checkPosition(append.position, locked.position);
      const fitting = await this.fit(client, append.drafts, prepared, locked.heads);
      this.crash('append.afterLock');

      const places = new Places(append.drafts, fitting);
      await insertRows(client, fitting);
      await insertTiles(client, fitting);
      await insertReceipts(client, append.drafts, places);
      await insertQuarantined(client, append.drafts, places, encrypted);
      await insertNotes(client, append.drafts, places, encrypted);
      await insertAccess(client, append.drafts, places);
      if (append.stream) await moveStream(client, append.stream, places);
      this.crash('append.afterInsert');

      await moveHeads(client, fitting);
      this.crash('append.afterHeads');
      if (append.position) await movePosition(client, append.position);
      this.crash('append.beforeCommit');
      await client.query('COMMIT');
      this.crash('append.afterCommit');
      return { places, committed: fitting };
    });
  }

  /** Prepared entries still fit a head that has not moved; the others are placed again after the locked head. */
  private async fit(
    client: PoolClient,
    drafts: readonly LeafDraft[],
    prepared: readonly PreparedShard[],
    heads: ReadonlyMap<ShardName, LockedHead>,
  ): Promise<PreparedShard[]> {
    const fitting: PreparedShard[] = [];
    for (const guess of prepared) {
      const { shard } = guess.base;
      const locked = heads.get(shard);
      if (locked === undefined) throw new ShardNotWritable(shard);
      if (Number(locked.size) === guess.base.size && locked.root.equals(guess.base.root)) {
        fitting.push(guess);
        continue;
      }
      this.log.log(`shard ${shard} moved from ${guess.base.size} to ${locked.size}: preparing again`);
      const { rows } = await client.query<HeadRow>(`SELECT ${HEAD_COLUMNS} FROM ledger.head WHERE shard = $1`, [shard]);
      const head = headOf(rows[0]!);
      fitting.push(await place(this.encodeAgain(guess.encoded, head, drafts), head));
    }
    return fitting;
  }

  /** Entries keep their bytes unless the shard's last entry is later than they are. */
  private encodeAgain(encoded: EncodedEntries, head: Head, drafts: readonly LeafDraft[]): EncodedEntries {
    if (encoded.receivedAt >= head.receivedAt) return encoded;
    return encodeEntries(head.shard, tailsByShard(drafts).get(head.shard)!, head.receivedAt, this.buffers);
  }

  /** The database read its clock between our two readings, so the difference is at least what lies outside them. */
  private checkClock(asked: number, databaseNow: number): void {
    const skew = Math.max(asked - databaseNow, databaseNow - this.clock());
    if (skew > this.maxSkewMs) throw new ClockSkewed(skew, this.maxSkewMs);
  }
}

function checkAppend({ drafts, stream }: Append): void {
  checkReceipts(drafts);
  if (stream && !drafts.some(({ shard }) => shard === OVERSIGHT))
    throw new RangeError('a stream moves by oversight entries only');
}

function tailsByShard(drafts: readonly LeafDraft[]): Map<ShardName, EntryTail[]> {
  const tails = new Map<ShardName, EntryTail[]>();
  for (const { shard, tail } of drafts) {
    const list = tails.get(shard);
    if (list) list.push(tail);
    else tails.set(shard, [tail]);
  }
  return tails;
}
