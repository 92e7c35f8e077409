import type { DataSource } from 'typeorm';
import type { PoolClient } from 'pg';
import type { LedgerReader } from '#libs/ledger';
import { type BatchResult, Engine, type RuleSet, WakeUps } from '#libs/rules';
import type { DetectorCrashPoint } from '../crash-points.js';
import { type Lease, renewLease } from '../lease/cursor.js';
import { ShardMemory } from '../memory/shard-memory.js';
import { HitTree } from '../seal/hit-tree.js';
import { withClient } from '../sql/client.js';
import { commitBatch } from './commit.js';
import { type BatchLimits, EntryFeed } from './entry-feed.js';
import { foldBatch, FoldFailed, type FoldWork, locate, TooManyMisses } from './fold-batch.js';
import { Gaps } from './gaps.js';
import { timeOf } from './memory-rows.js';
import type { ParsedEntry } from './parsed-entry.js';

export interface FoldSettings extends BatchLimits {
  cacheBytes: number;
  leaseSeconds: number;
}

export const defaultFoldSettings: FoldSettings = {
  // More would outlive the young generation of the heap while they wait to be committed.
  maxEntries: 1_500,
  maxBytes: 2 * 1024 * 1024,
  cacheBytes: 48 * 1024 * 1024,
  leaseSeconds: 15,
};

export interface Step {
  entries: number;
  /** When the last of them was received; milliseconds. */
  receivedAt: number;
  /** Hits by rule. */
  hits: Map<string, number>;
}

/** Rules that have thrown once, `<index> <rule>`. Outlives sessions: the second time counts even after all was dropped. */
export type Suspects = Set<string>;

/**
 * One shard of one generation, from taking the lease to losing it. Everything it remembers is what was committed under
 * this lease; when any step throws, the session is to be dropped, and a new one begins from the database.
 */
export class FoldSession {
  private constructor(
    private readonly db: DataSource,
    readonly lease: Lease,
    private readonly settings: FoldSettings,
    private readonly work: FoldWork,
    private readonly feed: EntryFeed,
    private readonly hitTree: HitTree,
    private readonly suspects: Suspects,
    private readonly crash: (point: DetectorCrashPoint) => void,
  ) {}

  static async open(
    client: PoolClient,
    db: DataSource,
    reader: LedgerReader,
    rules: RuleSet,
    lease: Lease,
    settings: FoldSettings,
    suspects: Suspects = new Set(),
    crash: (point: DetectorCrashPoint) => void = () => undefined,
  ): Promise<FoldSession> {
    const { generation, shard, nextIndex } = lease;
    const { rows } = await client.query<{ target: string; point: string; due: string }>(
      'SELECT key AS target, point, due FROM readmodel.fold_state WHERE generation = $1 AND shard = $2 AND due IS NOT NULL',
      [generation, shard],
    );
    const work: FoldWork = {
      engine: new Engine(rules, shard),
      memory: new ShardMemory(generation, shard, settings.cacheBytes),
      wakeUps: new WakeUps(rows.map(({ target, point, due }) => ({ target, point: timeOf(point), due: timeOf(due) }))),
      gaps: await Gaps.load(client, generation, shard, nextIndex),
      shard,
    };
    crash('detector.afterLease');
    return new FoldSession(
      db,
      lease,
      settings,
      work,
      new EntryFeed(reader, shard, nextIndex, settings),
      await HitTree.load(client, lease),
      suspects,
      crash,
    );
  }

  /** Folds and commits the next batch. Nothing to fold: `entries` is 0. `until`: fold no entry from this index on. */
  async step(until = Infinity): Promise<Step> {
    const batch = await this.feed.next(until);
    if (batch.length === 0) return { entries: 0, receivedAt: 0, hits: new Map() };
    this.feed.readAhead(until);
    return withClient(this.db, (client) => this.foldAndCommit(client, batch));
  }

  renew(client: PoolClient): Promise<void> {
    return renewLease(client, this.lease, this.settings.leaseSeconds);
  }

  /** Conclusions that wait for time to pass. */
  get pending(): number {
    return this.work.wakeUps.size;
  }

  private async foldAndCommit(client: PoolClient, batch: readonly ParsedEntry[]): Promise<Step> {
    for (const { input, unreadable } of batch) {
      if (unreadable !== undefined && !this.work.gaps.skipped('fold', input.index)) {
        this.work.gaps.add({ index: input.index, rule: 'fold', error: unreadable });
      }
    }
    let taken = batch;
    for (;;) {
      try {
        const result = await foldBatch(client, this.work, taken, this.lease.nextHit);
        this.crash('detector.afterFold');
        await this.commit(client, taken, result);
        this.feed.giveBack(batch.slice(taken.length));
        return stepOf(taken, result);
      } catch (error) {
        if (error instanceof TooManyMisses) taken = taken.slice(0, Math.ceil(taken.length / 2));
        else if (error instanceof FoldFailed) await this.suspect(client, taken, error);
        else throw error;
      }
    }
  }

  private async commit(client: PoolClient, parsed: readonly ParsedEntry[], result: BatchResult): Promise<void> {
    const { memory, wakeUps, gaps } = this.work;
    const end = parsed.at(-1)!.input.index + 1;
    const committed = (key: string) => memory.get(key);
    const batch = { parsed, result, gaps: gaps.below(end), wakeUps, hitTree: this.hitTree, committed };
    const merged = await commitBatch(client, this.lease, batch, this.settings.leaseSeconds, this.crash);
    memory.merge(merged);
    wakeUps.merge();
    gaps.stored(end);
  }

  /**
   * A rule's own exception is believed the second time, in a fresh session: then the rule is left out at that entry and
   * the rest goes on. The first time it is thrown, so that the caller drops this session.
   */
  private async suspect(client: PoolClient, batch: readonly ParsedEntry[], failure: FoldFailed): Promise<void> {
    const failed = await locate(client, this.work, batch, this.lease.nextHit, failure);
    const name = `${failed.index} ${failed.rule}`;
    if (!this.suspects.has(name)) {
      this.suspects.add(name);
      throw failed;
    }
    this.work.gaps.add({ index: failed.index, rule: failed.rule, error: failed.message });
  }
}

function stepOf(batch: readonly ParsedEntry[], result: BatchResult): Step {
  const hits = new Map<string, number>();
  for (const { rule } of result.hits) hits.set(rule, (hits.get(rule) ?? 0) + 1);
  return { entries: batch.length, receivedAt: batch.at(-1)!.input.receivedAt, hits };
}
