import type { DataSource } from 'typeorm';
import type { PoolClient } from 'pg';
import type { LedgerReader } from '#libs/ledger';
import { type BatchResult, Engine, type RuleSet, WakeUps } from '#libs/rules';
import type { DetectorCrashPoint } from '../crash-points.js';
import { type Lease, renewLease } from '../lease/cursor.js';
import { ShardMemory } from '../memory/shard-memory.js';
import { HitTree } from '../seal/hit-tree.js';
import { withClient } from '../sql/client.js';
import { Breath } from './breath.js';
import { type Commit, prepareCommit, sendCommit } from './commit.js';
import { CommitRefused, isOfContent } from './commit-refused.js';
import { type BatchLimits, EntryFeed } from './entry-feed.js';
import { foldBatch, FoldFailed, type FoldWork, locate, TooManyMisses } from './fold-batch.js';
import { Gaps } from './gaps.js';
import { timeOf } from './memory-rows.js';
import type { ParsedEntry } from './parsed-entry.js';
import { Poison } from './poison.js';

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

interface Folded {
  parsed: readonly ParsedEntry[];
  result: BatchResult;
}

/** What a session is opened with besides its lease. */
export interface SessionOptions {
  /** What earlier sessions of this shard failed on. */
  poison?: Poison;
  /** Ends a fold under way with its reason; nothing of it stays. */
  signal?: AbortSignal;
  crash?: (point: DetectorCrashPoint) => void;
}

/**
 * One shard of one generation, from taking the lease to losing it. What it remembers is what was committed under this
 * lease, or is being committed; when any step throws, the session is to be dropped, and a new one begins from the database.
 */
export class FoldSession {
  /** The batch after the one that was committed last. */
  private ahead: Promise<Folded | undefined> | undefined;

  private constructor(
    private readonly db: DataSource,
    readonly lease: Lease,
    private readonly settings: FoldSettings,
    private readonly work: FoldWork,
    private readonly feed: EntryFeed,
    private readonly hitTree: HitTree,
    private readonly poison: Poison,
    private readonly breath: Breath,
    private readonly crash: (point: DetectorCrashPoint) => void,
  ) {}

  static async open(
    client: PoolClient,
    db: DataSource,
    reader: LedgerReader,
    rules: RuleSet,
    lease: Lease,
    settings: FoldSettings,
    { poison = new Poison(lease.shard), signal, crash = () => undefined }: SessionOptions = {},
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
      gaps: await Gaps.load(client, generation, shard),
      shard,
    };
    poison.condemn(work.gaps, nextIndex);
    crash('detector.afterLease');
    return new FoldSession(
      db,
      lease,
      settings,
      work,
      new EntryFeed(reader, shard, nextIndex, settings, lease.receivedAt),
      await HitTree.load(client, lease),
      poison,
      new Breath(signal),
      crash,
    );
  }

  /**
   * Commits the next batch, and folds the one after it meanwhile. Nothing to fold: `entries` is 0. `end`: fold no entry
   * from this index on.
   */
  async step(end = Infinity): Promise<Step> {
    const until = Math.min(end, this.poison.until(this.lease.nextIndex));
    const begun = await this.begin(until);
    if (!begun) return { entries: 0, receivedAt: 0, hits: new Map() };
    const { step, committed } = begun;
    const ahead = this.foldNext(until);
    const [, next] = await Promise.allSettled([committed, ahead]);
    await committed;
    this.poison.passed();
    // What folding it threw is for the next step to tell.
    if (next.status === 'rejected' || next.value) this.ahead = ahead;
    return step;
  }

  /** A function of its own, so that the entries are let go of before the next ones are folded. */
  private async begin(until: number): Promise<{ step: Step; committed: Promise<void> } | undefined> {
    const ahead = this.ahead ?? this.foldNext(until);
    this.ahead = undefined;
    const folded = await ahead;
    return folded && { step: stepOf(folded), committed: this.commit(folded) };
  }

  renew(client: PoolClient): Promise<void> {
    return renewLease(client, this.lease, this.settings.leaseSeconds);
  }

  /** Conclusions that wait for time to pass. */
  get pending(): number {
    return this.work.wakeUps.size;
  }

  private async foldNext(until: number): Promise<Folded | undefined> {
    const batch = await this.feed.next(until);
    if (batch.length === 0) return undefined;
    this.feed.readAhead(until);
    return withClient(this.db, (client) => this.fold(client, batch));
  }

  private async fold(client: PoolClient, batch: readonly ParsedEntry[]): Promise<Folded> {
    for (const { input, unreadable } of batch) {
      if (unreadable !== undefined && !this.work.gaps.skipped('fold', input.index)) {
        this.work.gaps.add({ index: input.index, rule: 'fold', error: unreadable });
      }
    }
    let parsed = batch;
    for (;;) {
      try {
        const result = await foldBatch(client, this.work, parsed, this.lease.nextHit, this.breath);
        this.crash('detector.afterFold');
        this.feed.giveBack(batch.slice(parsed.length));
        return { parsed, result };
      } catch (error) {
        if (error instanceof TooManyMisses) parsed = parsed.slice(0, Math.ceil(parsed.length / 2));
        else if (error instanceof FoldFailed) await this.suspect(client, parsed, error);
        else throw error;
      }
    }
  }

  /**
   * What was folded counts as memory from here on; should the commit fail, the whole session is dropped. Throws CommitRefused
   * where the rows themselves are the reason.
   */
  private commit({ parsed, result }: Folded): Promise<void> {
    const { lease, hitTree } = this;
    const { memory, wakeUps, gaps } = this.work;
    const end = parsed.at(-1)!.input.index + 1;
    const before = (key: string) => memory.get(key);
    const batch = { parsed, result, gaps: gaps.below(end), wakeUps, hitTree, committed: before };
    const refused = (cause: unknown) => new CommitRefused(parsed[0]!.input.index, parsed.length, cause);
    let commit: Commit;
    try {
      commit = prepareCommit(lease, batch);
    } catch (error) {
      // Nothing is asked of anybody here, so it can only be what the rows hold.
      throw refused(error);
    }
    wakeUps.merge();
    gaps.stored(end);
    lease.nextIndex = commit.to.nextIndex;
    lease.nextHit = commit.to.nextHit;
    const sent = withClient(this.db, (client) => sendCommit(client, commit, this.settings.leaseSeconds, this.crash));
    memory.merge(result, commit.encoded, sent);
    return sent.catch((error: unknown) => {
      throw isOfContent(error) ? refused(error) : error;
    });
  }

  /**
   * A rule's own exception is believed the second time, in a fresh session: then the rule is left out at that entry and
   * the rest goes on. The first time it is thrown, so that the caller drops this session.
   */
  private async suspect(client: PoolClient, batch: readonly ParsedEntry[], failure: FoldFailed): Promise<void> {
    const failed = await locate(client, this.work, batch, this.lease.nextHit, failure, this.breath);
    if (!this.poison.again(failed.index, failed.rule)) throw failed;
    this.work.gaps.add({ index: failed.index, rule: failed.rule, error: failed.message });
  }
}

function stepOf({ parsed, result }: Folded): Step {
  const hits = new Map<string, number>();
  for (const { rule } of result.hits) hits.set(rule, (hits.get(rule) ?? 0) + 1);
  return { entries: parsed.length, receivedAt: parsed.at(-1)!.input.receivedAt, hits };
}
