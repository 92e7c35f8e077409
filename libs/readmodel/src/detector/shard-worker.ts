import type { DataSource } from 'typeorm';
import type { LedgerReader } from '#libs/ledger';
import { RuleFailed, type RuleSet } from '#libs/rules';
import type { DetectorCrashPoint } from '../crash-points.js';
import { LeaseLost } from '../errors.js';
import { FoldSession, type FoldSettings, type Suspects } from '../fold/fold-session.js';
import { releaseLease, takeLease } from '../lease/cursor.js';
import { Sealer, type SealerOptions } from '../seal/sealer.js';
import { withClient } from '../sql/client.js';
import type { Hints } from './hints.js';
import type { DetectorLog, DetectorObserver } from './observer.js';

export interface WorkerContext {
  db: DataSource;
  reader: LedgerReader;
  rules: RuleSet;
  owner: string;
  settings: FoldSettings;
  pollMs: number;
  hints: Hints;
  observer: DetectorObserver;
  log: DetectorLog;
  crash: (point: DetectorCrashPoint) => void;
  /** May this detector hold one more shard? */
  mayTake: () => boolean;
  /** Without it nothing is sealed. */
  sealing: () => SealerOptions | undefined;
}

const LONGEST_PAUSE_MS = 5_000;

/** Follows one shard of one generation for as long as it holds the lease, and tries to take it while it does not. */
export class ShardWorker {
  private readonly stopping = new AbortController();
  private readonly suspects: Suspects = new Set();
  private session: FoldSession | undefined;
  private sealer: Sealer | undefined;
  private running: Promise<void> | undefined;
  private yielding = false;
  /** The last failure, for readiness; undefined while all goes well. */
  trouble: string | undefined;

  constructor(
    readonly generation: number,
    readonly shard: string,
    private readonly context: WorkerContext,
  ) {}

  get holds(): boolean {
    return this.session !== undefined;
  }

  get pending(): number {
    return this.session?.pending ?? 0;
  }

  start(): void {
    this.running ??= this.run();
  }

  /** Finishes the batch under way and lets the shard go. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** Lets another detector have the shard after the batch under way. */
  yield(): void {
    this.yielding = true;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    const { hints, pollMs } = this.context;
    let pause = 100;
    while (!signal.aborted) {
      try {
        const busy = await this.turn();
        this.trouble = undefined;
        pause = 100;
        if (!busy) await hints.wait(this.shard, pollMs, signal);
      } catch (error) {
        // What is in memory may differ from what was committed: all of it goes.
        this.session = undefined;
        this.sealer = undefined;
        this.note(error);
        if (error instanceof RuleFailed || error instanceof LeaseLost) continue;
        await hints.wait(`pause ${this.shard}`, pause, signal);
        pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
      }
    }
    await this.release().catch(() => undefined);
  }

  private note(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof LeaseLost) this.context.log.warn(message);
    else if (this.trouble !== message) this.context.log.warn(`shard ${this.shard}: ${message}; trying again`);
    if (!(error instanceof LeaseLost)) this.trouble = message;
  }

  /** Takes the lease, folds a batch, or renews; false when there is nothing to do for now. */
  private async turn(): Promise<boolean> {
    if (this.yielding) {
      this.yielding = false;
      await this.release();
      return false;
    }
    if (!this.session) return this.take();
    const began = performance.now();
    const step = await this.session.step();
    if (step.entries > 0) {
      const seconds = (performance.now() - began) / 1000;
      this.context.observer.folded(this.shard, step.entries, seconds, step.hits);
      await this.seal();
      return true;
    }
    await this.renewWhenDue();
    await this.seal();
    return false;
  }

  private async take(): Promise<boolean> {
    const { db, reader, rules, owner, settings, log, crash, mayTake } = this.context;
    if (!mayTake()) return false;
    return withClient(db, async (client) => {
      const lease = await takeLease(client, this.generation, this.shard, owner, settings.leaseSeconds);
      if (!lease) return false;
      this.session = await FoldSession.open(client, db, reader, rules, lease, settings, this.suspects, crash);
      this.renewedAt = Date.now();
      log.log(`holds shard ${this.shard} of generation ${this.generation} from entry ${lease.nextIndex}`);
      return true;
    });
  }

  private async seal(): Promise<void> {
    const sealing = this.context.sealing();
    if (sealing) await (this.sealer ??= new Sealer(sealing, this.generation, this.shard)).turn();
  }

  private renewedAt = 0;

  private async renewWhenDue(): Promise<void> {
    const { db, settings } = this.context;
    if (Date.now() - this.renewedAt < (settings.leaseSeconds * 1000) / 3) return;
    await withClient(db, async (client) => this.session!.renew(client));
    this.renewedAt = Date.now();
  }

  private async release(): Promise<void> {
    const { session } = this;
    this.session = undefined;
    this.sealer = undefined;
    if (session) await withClient(this.context.db, (client) => releaseLease(client, session.lease));
  }
}
