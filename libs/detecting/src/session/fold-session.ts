import type { DataSource } from 'typeorm';
import type { PoolClient } from 'pg';
import { type LedgerReader, withClient } from '#libs/ledger';
import {
  type BatchResult,
  Engine,
  type HitRow,
  type Key,
  RuleFailed,
  type RuleSet,
  type Unfinished,
} from '#libs/judging';
import type { DetectorCrashPoint } from '../crash-points.js';
import { type Lease, renewLease } from '../lease/lease.js';
import { type MemoryLimits, ShardMemory } from '../store/shard-memory.js';
import { HitTree } from '../seal/hit-tree.js';
import { Breath } from './breath.js';
import { type Commit, prepareCommit, sendCommit } from '../commit/commit.js';
import { CommitRefused, isOfContent } from '../commit/commit-refused.js';
import { type BatchLimits, EntryFeed } from './entry-feed.js';
import { foldBatch, type FoldWork, TooManyMisses } from './fold-batch.js';
import { FoldStuck } from '../errors.js';
import { Gaps } from './gaps.js';
import type { ParsedEntry } from './parsed-entry.js';
import { Poison } from './poison.js';
import type { JudgedEntry } from '../detector/observer.js';

export interface FoldSettings extends BatchLimits, MemoryLimits {
  /** A batch ends with the portion in which it has touched this many things: an entry may lead to far more than its own contents. */
  maxTouched: number;
  leaseSeconds: number;
}

export const defaultFoldSettings: FoldSettings = {
  // More would outlive the young generation of the heap while they wait to be committed.
  maxEntries: 1_500,
  maxBytes: 2 * 1024 * 1024,
  maxTouched: 4_000,
  cacheBytes: 48 * 1024 * 1024,
  // Of some 700 bytes each.
  maxWaiting: 10_000,
  leaseSeconds: 15,
};

export interface Step {
  /** There was no entry to fold. */
  idle: boolean;
  /** Finished entries. */
  entries: number;
  /** Time of receipt of the last finished entry. Milliseconds since 1970. */
  receivedAt: number;
  hits: Pick<HitRow, 'rule' | 'change'>[];
  /** Finished entries. */
  judged: JudgedEntry[];
}

interface Folded {
  /** The entries whose portions were folded. */
  parsed: readonly ParsedEntry[];
  result: BatchResult;
  /** The rest of the first entry before this batch. */
  begun: Unfinished | undefined;
}

/** The place where folding ends for now: before entry `index`, or after so many portions of it. */
export interface Until {
  index: number;
  portions: number;
}

/** The objects that a session needs besides its lease. */
export interface SessionContext {
  db: DataSource;
  reader: LedgerReader;
  rules: RuleSet;
  settings: FoldSettings;
  /** The failures of earlier sessions of this shard. */
  poison?: Poison;
  /** Aborts a fold in progress with its reason; no row of it stays. */
  signal?: AbortSignal;
  crash?: (point: DetectorCrashPoint) => void;
}

/**
 * One shard of one generation, from taking the lease to losing it. Its memory is the state committed, or being committed, under this lease.
 * When any step throws, drop the session, and begin a new one from the database.
 */
export class FoldSession {
  /** The batch after the one that was committed last. */
  private ahead: Promise<Folded | undefined> | undefined;

  private readonly poison: Poison;
  private readonly crash: (point: DetectorCrashPoint) => void;
  private readonly feed: EntryFeed;

  private constructor(
    private readonly context: SessionContext,
    readonly lease: Lease,
    private readonly work: FoldWork,
    private readonly hitTree: HitTree,
  ) {
    const { poison = new Poison(lease.shard), crash = () => undefined, reader, settings } = context;
    this.poison = poison;
    this.crash = crash;
    this.feed = new EntryFeed(reader, lease.shard, lease.nextIndex, settings, lease.receivedAt);
    poison.condemn(work.gaps, lease.nextIndex, lease.begun?.portion ?? 0);
  }

  static async open(client: PoolClient, lease: Lease, context: SessionContext): Promise<FoldSession> {
    const { generation, shard } = lease;
    const { db, rules, settings, signal, crash } = context;
    const breath = new Breath(signal);
    const work: FoldWork = {
      db,
      breath,
      engine: new Engine(rules, shard),
      memory: new ShardMemory(generation, shard, settings, lease.waiting, rules.alone),
      gaps: await Gaps.load(client, generation, shard),
    };
    crash?.('detector.afterLease');
    return new FoldSession(context, lease, work, await HitTree.load(client, lease));
  }

  /** Commits the next batch, and folds the one after it in the meantime. `end`: fold nothing beyond it. */
  async step(end: Until = NO_END): Promise<Step> {
    const begun = await this.begin(end);
    if (!begun) return { idle: true, entries: 0, receivedAt: 0, hits: [], judged: [] };
    const { step, committed, finished } = begun;
    const ahead = this.foldNext(end);
    const [, next] = await Promise.allSettled([committed, ahead]);
    await committed;
    this.poison.passed(finished);
    // The next step reports the error of that fold.
    if (next.status === 'rejected' || next.value) this.ahead = ahead;
    return step;
  }

  /** A separate function, so that the entries are released before the next ones are folded. */
  private async begin(end: Until): Promise<{ step: Step; committed: Promise<void>; finished: boolean } | undefined> {
    const ahead = this.ahead ?? this.foldNext(end);
    this.ahead = undefined;
    const folded = await ahead;
    if (!folded) return undefined;
    const finished = folded.result.left === undefined;
    return { step: stepOf(folded), committed: this.commit(folded), finished };
  }

  renew(client: PoolClient): Promise<void> {
    return renewLease(client, this.lease, this.context.settings.leaseSeconds);
  }

  /** The number of conclusions that wait for time to pass. */
  get pending(): number {
    return this.work.memory.wakeUps.size;
  }

  private async foldNext({ index: end, portions }: Until): Promise<Folded | undefined> {
    const { nextIndex, begun } = this.lease;
    if (nextIndex === end && (begun?.portion ?? 0) >= portions) return undefined;
    const until = Math.min(portions > 0 ? end + 1 : end, this.poison.until(nextIndex));
    const batch = await this.feed.next(until);
    if (batch.length === 0) return undefined;
    this.feed.readAhead(until);
    return this.fold(batch, portions > 0 && batch.at(-1)!.input.index === end ? portions : undefined);
  }

  private async fold(batch: readonly ParsedEntry[], portions: number | undefined): Promise<Folded> {
    for (const { input, unreadable } of batch) {
      const gap = { index: input.index, portion: 0, rule: 'fold' };
      if (unreadable !== undefined && !this.work.gaps.skipped(gap.rule, gap.index, gap.portion)) {
        this.work.gaps.add({ ...gap, error: unreadable });
      }
    }
    const { begun, nextHit } = this.lease;
    let most = this.poison.onePortion ? 0 : this.context.settings.maxTouched;
    let some = batch;
    for (;;) {
      try {
        const isComplete = some.length === batch.length && portions !== undefined;
        const inputs = some.map(({ input }) => input);
        const whatIsLeft = { begun, most, portions: isComplete ? portions : undefined };
        const result = await foldBatch(this.work, { inputs, nextHit, ...whatIsLeft });
        this.crash('detector.afterFold');
        this.feed.giveBack(batch.slice(result.finished));
        return { parsed: batch.slice(0, result.finished + (result.left ? 1 : 0)), result, begun };
      } catch (error) {
        if (error instanceof TooManyMisses && some.length > 1) some = some.slice(0, Math.ceil(some.length / 2));
        else if (error instanceof TooManyMisses) most = Math.floor(most / 4);
        else if (error instanceof RuleFailed) this.suspect(error);
        else throw error;
      }
    }
  }

  /**
   * From here on the folded batch counts as memory. If the commit fails, drop the whole session. Throws CommitRefused if the rows
   * themselves are the cause.
   */
  private commit({ parsed, result, begun }: Folded): Promise<void> {
    const { lease, hitTree } = this;
    const { memory, gaps } = this.work;
    const { left, finished, portions } = result;
    const first = parsed[0]!.input.index;
    const [next, done] = [first + finished, left?.portion ?? 0];
    const before = (key: Key) => memory.get(key);
    const batch = {
      parsed,
      result,
      gaps: gaps.before(next, done),
      wakeUps: memory.wakeUps,
      hitTree,
      committed: before,
      apart: (key: Key) => memory.apart(key),
    };
    const refused = (cause: unknown) => new CommitRefused(first, begun?.portion ?? 0, parsed.length, portions, cause);
    let commit: Commit;
    try {
      commit = prepareCommit(lease, batch);
    } catch (error) {
      // Preparing uses no connection, so the contents of the rows must be the cause.
      throw refused(error);
    }
    gaps.stored(next, done);
    lease.nextIndex = commit.to.nextIndex;
    lease.begun = commit.to.left;
    lease.nextHit = commit.to.nextHit;
    lease.waiting = commit.to.waiting;
    lease.receivedAt = commit.to.receivedAt;
    const sent = withClient(this.context.db, (client) =>
      sendCommit(client, commit, this.context.settings.leaseSeconds, this.crash),
    );
    memory.merge(result, commit.facts, sent);
    return sent.catch((error: unknown) => {
      throw isOfContent(error) ? refused(error) : error;
    });
  }

  /**
   * An exception of the pure fold counts the second time, in a fresh session: then the rule (or the entry's own statement, or the portion)
   * is left out and the rest continues. The first time it is thrown, so that the caller drops this session.
   */
  private suspect(failed: RuleFailed): void {
    const { index, portion, rule, message: error } = failed;
    const { gaps } = this.work;
    if (gaps.skipped(rule, index, portion)) throw new FoldStuck(this.lease.shard, index, failed.cause);
    if (!this.poison.failedBefore(failed)) throw failed;
    gaps.add({ index, portion, rule, error });
  }
}

const NO_END: Until = { index: Infinity, portions: 0 };

function stepOf({ parsed, result }: Folded): Step {
  const byEntry = new Map<number, number>();
  for (const { index } of result.hits) byEntry.set(index, (byEntry.get(index) ?? 0) + 1);
  const judged = parsed.slice(0, result.finished).map(({ input: { index, receivedAt, entry } }) => ({
    ...{ receivedAt, hits: byEntry.get(index) ?? 0 },
    actAt: entry.event && Date.parse(entry.event.time),
  }));
  return {
    idle: false,
    entries: result.finished,
    receivedAt: parsed.at(-1)!.input.receivedAt,
    hits: result.hits,
    judged,
  };
}
