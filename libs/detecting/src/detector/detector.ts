import { randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import type { DataSource } from 'typeorm';
import { headSizes, isEventShard, LedgerAppender, LedgerReader, type ShardName, withClient } from '#libs/ledger';
import type { RuleSet } from '#libs/judging';
import { crashPoints, type FieldLog, silentLog } from '#libs/system';
import type { DetectorCrashPoint } from '../crash-points.js';
import { defaultFoldSettings, type FoldSettings } from '../session/fold-session.js';
import { type Generation, generationOf, promoteWhenCaughtUp, reviveGeneration } from '../generation/generation.js';
import type { SealerOptions } from '../seal/sealer.js';
import { OversightFolder } from '../oversight/folder.js';
import { Hints } from './hints.js';
import { type DetectorObserver, unobserved } from './observer.js';
import { askToPublish, rulesArePublished } from './publish-rules.js';
import { type RuleCost, RuleMeter } from './rule-meter.js';
import { leave, liveDetectors, shareOf } from './fair-share.js';
import { ShardWorker, type Unsealed, type WorkerContext } from './shard-worker.js';

export interface DetectorOptions {
  db: DataSource;
  /**
   * A separate pool, of four connections or more, for work that must not wait while folds hold all connections of `db`: leases, hints, the
   * round of checks. Default: `db`, which then needs more connections than folds can hold.
   */
  control?: DataSource;
  rules: RuleSet;
  /** A name for people; a suffix makes it unique. */
  instance?: string;
  settings?: Partial<FoldSettings>;
  /** The longest wait for entries without a hint. Milliseconds. */
  pollMs?: number;
  /** Interval of looks at generations, leases and other detectors. Milliseconds. */
  tickMs?: number;
  /** The recorder that is asked to record the rule set's digest in every shard. Without it, no recorder is asked. */
  recorderUrl?: string;
  /** Gives a token for each call of that recorder. */
  recorderToken?: () => Promise<string>;
  /**
   * The shortest interval between two seals of a shard's findings, in milliseconds; 0: seal as soon as an entry was judged. Default 10 s.
   */
  sealMs?: number;
  observer?: DetectorObserver;
  log?: FieldLog;
  crash?: (point: DetectorCrashPoint) => void;
}

export interface DetectorStatus {
  generation: Generation | undefined;
  /** Shards held by this detector. */
  shards: string[];
  trouble: string | undefined;
  /** Shards held by this detector whose findings cannot be sealed; findings themselves go on. */
  unsealed: Unsealed[];
  /** Whether this detector folds what people did, and what keeps it from it. */
  oversight: { holds: boolean; trouble: string | undefined };
  /** Another rule set has taken over: this detector has nothing to do. */
  superseded: boolean;
  /** Since the start. */
  cost: RuleCost[];
}

const PUBLISH_AGAIN_MS = 60_000;

/**
 * Follows the ledger's event shards and keeps findings and read models up to date. Several may run: leases give each its share of the
 * shards. Waits while PostgreSQL is unreachable. Committed entries are never folded twice.
 */
export class Detector {
  private readonly owner: string;
  private readonly stopping = new AbortController();
  private readonly context: WorkerContext;
  private readonly hints: Hints;
  private readonly ledger: LedgerReader;
  private readonly workers = new Map<string, ShardWorker>();
  private readonly oversight: OversightFolder;
  private readonly meter: RuleMeter;
  private generation: Generation | undefined;
  private running: Promise<void> | undefined;
  private share = Infinity;
  private trouble: string | undefined;
  private published = false;
  private askedAt = -Infinity;
  private sealing: SealerOptions | undefined;

  constructor(private readonly options: DetectorOptions) {
    const { db, control = db, rules, instance = 'detector', pollMs = 500 } = options;
    const { observer = unobserved, log = silentLog, crash } = options;
    this.owner = `${instance} ${randomUUID()}`;
    this.hints = new Hints(control);
    this.ledger = new LedgerReader(control);
    this.meter = new RuleMeter(rules);
    this.context = {
      db,
      control,
      reader: new LedgerReader(db),
      rules: this.meter.rules,
      isLive: () => this.generation?.state === 'live',
      owner: this.owner,
      settings: { ...defaultFoldSettings, ...options.settings },
      pollMs,
      hints: this.hints,
      observer,
      log,
      crash: crash ?? crashPoints(process.env.COUNTERSIGN_CRASH_AT),
      mayTake: () => this.held.length < this.share,
      sealing: () => this.sealing,
    };
    const { settings, crash: crashAt } = this.context;
    this.oversight = new OversightFolder({
      ...{ db: control, reader: this.ledger, hints: this.hints, owner: this.owner, pollMs, log, crash: crashAt },
      leaseSeconds: settings.leaseSeconds,
      folded: (entries, unreadable) => observer.oversightFolded?.(entries, unreadable),
    });
  }

  get status(): DetectorStatus {
    const { generation } = this;
    return {
      generation,
      shards: this.held.map(({ shard }) => shard),
      trouble: this.trouble ?? [...this.workers.values()].map((worker) => worker.trouble).find(Boolean),
      unsealed: [...this.workers.values()].flatMap(({ unsealed }) => unsealed ?? []),
      oversight: { holds: this.oversight.holds, trouble: this.oversight.trouble },
      superseded: generation?.state === 'retired',
      cost: this.meter.cost,
    };
  }

  start(): void {
    this.running ??= this.run();
    this.oversight.start();
  }

  /** Finishes the batches in progress and releases the shards. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    await this.oversight.stop();
    await Promise.all([...this.workers.values()].map((worker) => worker.stop()));
    await withClient(this.context.control, (client) => leave(client, this.owner)).catch(() => undefined);
    await this.sealing?.appender.idle();
    await this.hints.close().catch(() => undefined);
  }

  private get held(): ShardWorker[] {
    return [...this.workers.values()].filter((worker) => worker.holds);
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    const { tickMs = 1_000 } = this.options;
    let revive = true;
    while (!signal.aborted) {
      try {
        await this.hints.listen();
        await withClient(this.context.control, (client) => this.tick(client, revive));
        revive = false;
        this.trouble = undefined;
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        if (this.trouble !== message)
          this.context.log.warn('cannot see what there is to judge; trying again', { error: message });
        this.trouble = message;
      }
      await this.hints.wait('tick', tickMs, signal);
    }
  }

  /** `revive`: only at the start, so that an old detector that is still running does not take back the generation of a new one. */
  private async tick(client: PoolClient, revive: boolean): Promise<void> {
    const { rules, log, settings } = this.context;
    let generation = await generationOf(client, rules);
    if (generation.state === 'retired' && revive) {
      await reviveGeneration(client, generation.id);
      generation = { ...generation, state: 'building' };
    }
    if (generation.id !== this.generation?.id || generation.state !== this.generation.state) {
      log.log('judges with these rules', { rules: rules.digest, generation: generation.id, state: generation.state });
    }
    this.generation = generation;
    const heads = await this.ledger.heads();
    const shards = heads.map(({ shard }) => shard).filter(isEventShard);
    this.sealing ??= shards.length === 0 ? undefined : this.sealWith(shards.length);
    this.share = shareOf(shards.length, await liveDetectors(client, this.owner, settings.leaseSeconds));
    await this.assign(generation.state === 'retired' ? [] : shards, generation.id);
    if (
      generation.state === 'building' &&
      (await promoteWhenCaughtUp(client, generation.id, () => headSizes(this.context.control)))
    ) {
      log.log('has caught up: what it found is shown from now on', { generation: generation.id });
    }
    await this.publishRules(client, generation, shards);
  }

  private sealWith(shards: number): SealerOptions {
    const { db, reader, rules, log, crash, observer } = this.context;
    const { sealMs = 10_000, instance = 'detector' } = this.options;
    const appender = new LedgerAppender({ db, shards, crash: crashPoints(process.env.COUNTERSIGN_CRASH_AT) });
    const sealed = (shard: string): void => observer.sealed?.(shard);
    return { db, reader, appender, rules, instance, intervalMs: sealMs, log, crash, sealed };
  }

  private async assign(shards: string[], generation: number): Promise<void> {
    const wanted = new Map(shards.map((shard) => [`${generation} ${shard}`, shard]));
    for (const [name, worker] of this.workers) {
      if (wanted.has(name)) continue;
      this.workers.delete(name);
      await worker.stop();
    }
    for (const [name, shard] of wanted) {
      if (this.workers.has(name)) continue;
      const worker = new ShardWorker(generation, shard, this.context);
      this.workers.set(name, worker);
      worker.start();
    }
    for (const worker of this.held.slice(this.share)) worker.yield();
  }

  private async publishRules(client: PoolClient, generation: Generation, shards: readonly ShardName[]): Promise<void> {
    const { recorderUrl, recorderToken } = this.options;
    if (this.published || recorderUrl === undefined || Date.now() - this.askedAt < PUBLISH_AGAIN_MS) return;
    this.published = await rulesArePublished(client, generation.id, this.context.rules, shards);
    if (this.published) return;
    this.askedAt = Date.now();
    // The recorder may start after this detector; that is no fault.
    await askToPublish(recorderUrl, this.context.rules, recorderToken).catch((error: Error) =>
      this.context.log.warn('the recorder does not take the rules; asking again', { error: error.message }),
    );
  }
}
