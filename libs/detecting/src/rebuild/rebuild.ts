import { randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import type { DataSource } from 'typeorm';
import { isEventShard, LedgerReader, withClient } from '#libs/ledger';
import type { RuleSet } from '#libs/judging';
import { NoLiveGeneration } from '#libs/readmodel';
import { RulesDiffer, UnknownShard } from '../errors.js';
import { defaultFoldSettings, FoldSession, type FoldSettings, type Step, type Until } from '../session/fold-session.js';
import { Poison } from '../session/poison.js';
import { abandon, liveGeneration, newRebuild, promote } from '../generation/generation.js';
import { releaseLease, takeLease } from '../lease/lease.js';
import type { OversightDifference } from '../oversight/compare.js';
import { rebuildOversight } from '../oversight/rebuild.js';
import { compareGenerations, type TableDifference } from './compare.js';

export interface RebuildOptions {
  /** As the detector's role, or the owner. */
  db: DataSource;
  rules: RuleSet;
  /** Only this shard; nothing takes over then. */
  shard?: string;
  settings?: Partial<FoldSettings>;
  /** Ends the rebuild with the signal's reason; the live generation does not change. */
  signal?: AbortSignal;
  onProgress?: (done: number, total: number) => void;
}

export interface RebuildReport {
  /** The generation that was compared with, and the new one. */
  live: number;
  rebuilt: number;
  shards: { shard: string; entries: number }[];
  identical: boolean;
  differences: (TableDifference | OversightDifference)[];
  tookOver: boolean;
}

/**
 * Folds the ledger again beside the live generation, compares every row at one and the same position, and takes over. A detector may run at
 * the same time: it is delayed only while the last entries are folded. The memory is that of one batch per shard and the caches. Throws
 * NoLiveGeneration, RulesDiffer, UnknownShard.
 */
export async function rebuild(options: RebuildOptions): Promise<RebuildReport> {
  const { db, rules, shard } = options;
  const heads = await new LedgerReader(db).heads();
  const all = heads.map((head) => head.shard).filter(isEventShard);
  if (shard !== undefined && !all.includes(shard)) throw new UnknownShard(shard, all);
  const live = await withClient(db, liveGeneration);
  if (!live) throw new NoLiveGeneration();
  if (live.ruleSet !== rules.digest) throw new RulesDiffer(live.ruleSet, rules.digest);
  const { id } = await withClient(db, (client) => newRebuild(client, rules));
  try {
    return await new Rebuild(options, live.id, id, shard === undefined ? all : [shard]).run();
  } catch (error) {
    await withClient(db, (client) => abandon(client, id)).catch(() => undefined);
    throw error;
  }
}

class Rebuild {
  private readonly sessions = new Map<string, FoldSession>();
  private readonly done = new Map<string, number>();
  private readonly owner = `rebuild ${randomUUID()}`;
  private readonly poison = new Map<string, Poison>();

  constructor(
    private readonly options: RebuildOptions,
    private readonly live: number,
    private readonly rebuilt: number,
    private readonly shards: readonly string[],
  ) {}

  async run(): Promise<RebuildReport> {
    const { db, shard } = this.options;
    for (const name of this.shards) await this.open(name);
    // Folds most of the entries without delaying anyone.
    const behind = await withClient(db, (client) => this.positions(client, ''));
    await this.foldTo(behind);
    const tookOver = shard === undefined;
    const differences = [
      ...(await withClient(db, (client) => this.compare(client))),
      // What people did belongs to no generation: it is replaced where it is wrong.
      ...(tookOver ? await rebuildOversight(db, this.options.signal) : []),
    ];
    if (tookOver) await withClient(db, (client) => this.takeOver(client));
    else await withClient(db, (client) => abandon(client, this.rebuilt));
    for (const { lease } of this.sessions.values()) await withClient(db, (client) => releaseLease(client, lease));
    return {
      live: this.live,
      rebuilt: this.rebuilt,
      shards: this.shards.map((name) => ({ shard: name, entries: this.done.get(name) ?? 0 })),
      identical: differences.length === 0,
      differences,
      tookOver,
    };
  }

  private async open(shard: string): Promise<void> {
    const { db, rules, settings, signal } = this.options;
    const all = { ...defaultFoldSettings, ...settings };
    // Nobody else folds a rebuild, so its lease only has to outlast the longest pause between two batches.
    const leaseSeconds = 86_400;
    await withClient(db, async (client) => {
      const lease = await takeLease(client, this.rebuilt, shard, this.owner, leaseSeconds);
      const poison = this.poison.get(shard) ?? new Poison(shard);
      this.poison.set(shard, poison);
      const session = await FoldSession.open(client, lease!, {
        ...{ db, rules, poison, reader: new LedgerReader(db), settings: { ...all, leaseSeconds } },
        ...(signal ? { signal } : {}),
      });
      this.sessions.set(shard, session);
    });
  }

  /** The position of the live generation. `lock`: it stays there until the transaction ends. */
  private async positions(client: PoolClient, lock: '' | 'FOR UPDATE'): Promise<Map<string, Until>> {
    const { rows } = await client.query<{ shard: string; next_index: string; portion: number }>(
      `SELECT shard, next_index, portion FROM readmodel.cursor WHERE generation = $1 AND shard = ANY($2) ORDER BY shard ${lock}`,
      [this.live, this.shards],
    );
    return new Map(
      rows.map(({ shard, next_index, portion }) => [shard, { index: Number(next_index), portions: portion }]),
    );
  }

  private async foldTo(positions: ReadonlyMap<string, Until>): Promise<void> {
    const { signal, onProgress } = this.options;
    const total = [...positions.values()].reduce((sum, { index }) => sum + index, 0);
    for (const [shard, until] of positions) {
      for (;;) {
        signal?.throwIfAborted();
        const { idle, entries } = await this.step(shard, until);
        if (idle) break;
        this.done.set(shard, (this.done.get(shard) ?? 0) + entries);
        onProgress?.(
          [...this.done.values()].reduce((sum, n) => sum + n, 0),
          total,
        );
      }
    }
  }

  /** A detector makes gaps of entries that it cannot fold or write, so a rebuild makes gaps of the same entries. */
  private async step(shard: string, until: Until): Promise<Step> {
    for (;;) {
      try {
        return await this.sessions.get(shard)!.step(until);
      } catch (error) {
        if (!this.poison.get(shard)!.record(error)) throw error;
        await this.open(shard);
      }
    }
  }

  private async compare(client: PoolClient): Promise<TableDifference[]> {
    const { db } = this.options;
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await withClient(db, async (locker) => {
      await locker.query('BEGIN');
      await this.foldTo(await this.positions(locker, 'FOR UPDATE'));
      // This takes the snapshot, while both generations are at the same entry. After that the detector may continue.
      await client.query('SELECT 1');
      await locker.query('ROLLBACK');
    });
    const differences = await compareGenerations(client, this.live, this.rebuilt, this.shards);
    await client.query('COMMIT');
    return differences;
  }

  private async takeOver(client: PoolClient): Promise<void> {
    await client.query('BEGIN');
    await this.foldTo(await this.positions(client, 'FOR UPDATE'));
    await promote(client, this.rebuilt);
    await client.query('COMMIT');
  }
}
