import type { DataSource } from 'typeorm';
import { type LedgerReader, withClient } from '#libs/ledger';
import type { RuleSet } from '#libs/judging';
import type { DetectorCrashPoint } from '../crash-points.js';
import { LeaseLost } from '../errors.js';
import { backOffMs, type FieldLog } from '#libs/system';
import { FoldSession, type FoldSettings } from '../session/fold-session.js';
import { Poison } from '../session/poison.js';
import { releaseLease, takeLease } from '../lease/lease.js';
import { LeaseKeeper } from '../lease/lease-keeper.js';
import { Sealer, type SealerOptions } from '../seal/sealer.js';
import type { Hints } from './hints.js';
import type { DetectorObserver } from './observer.js';

export interface WorkerContext {
  db: DataSource;
  /** A fold never holds one of its connections. */
  control: DataSource;
  reader: LedgerReader;
  /** As they are measured. */
  rules: RuleSet;
  owner: string;
  settings: FoldSettings;
  pollMs: number;
  hints: Hints;
  observer: DetectorObserver;
  log: FieldLog;
  crash: (point: DetectorCrashPoint) => void;
  /** Are the findings of the generation shown? */
  isLive: () => boolean;
  /** May this detector hold one more shard? */
  mayTake: () => boolean;
  /** Undefined: nothing is sealed. */
  sealing: () => SealerOptions | undefined;
}

/** A shard whose seals cannot be written. */
export interface Unsealed {
  shard: string;
  forMs: number;
  detail: string;
}

/** Spread, so that detectors that failed together for lack of a resource do not come back together. */
const BACK_OFF = { firstMs: 100, longestMs: 60_000, spread: true };

/** Follows one shard of one generation while it holds the lease, and tries to take the lease while it does not. */
export class ShardWorker {
  private readonly stopping = new AbortController();
  private readonly poison: Poison;
  private failures = 0;
  private session: FoldSession | undefined;
  private keeper: LeaseKeeper | undefined;
  private sealer: Sealer | undefined;
  private running: Promise<void> | undefined;
  private yielding = false;
  /** The generation was not shown when this began, and has not judged all since: its entries are old, and nobody waited for them. */
  private catchingUp: boolean;
  /** The last failure, for readiness. Undefined while there is none. */
  trouble: string | undefined;
  private state: string | undefined;

  constructor(
    readonly generation: number,
    readonly shard: string,
    private readonly context: WorkerContext,
  ) {
    this.poison = new Poison(shard);
    this.catchingUp = !context.isLive();
  }

  get holds(): boolean {
    return this.session !== undefined;
  }

  get pending(): number {
    return this.session?.pending ?? 0;
  }

  /** Why the shard's findings are not sealed. */
  get unsealed(): Unsealed | undefined {
    const trouble = this.sealer?.trouble;
    return trouble && { shard: this.shard, ...trouble };
  }

  start(): void {
    this.running ??= this.run();
  }

  /** Finishes the commit in progress, abandons the current fold, and releases the shard. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** Releases the shard to another detector after the current batch. */
  yield(): void {
    this.yielding = true;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    const { hints, pollMs } = this.context;
    while (!signal.aborted) {
      try {
        const busy = await this.turn();
        if (!busy) await hints.wait(this.shard, pollMs, signal);
      } catch (error) {
        if (signal.aborted) break;
        // The memory may differ from the committed rows, so all of it is dropped.
        this.drop();
        this.report(error);
        if (error instanceof LeaseLost || this.poison.record(error)) continue;
        await hints.wait(`pause ${this.shard}`, backOffMs(++this.failures, BACK_OFF), signal);
      }
    }
    await this.release().catch(() => undefined);
  }

  /**
   * Reports each state of failure once, until work succeeds again: the text of an error may name other addresses or numbers at each try.
   */
  private report(error: unknown): void {
    const { name, message, code }: Error & { code?: unknown } =
      error instanceof Error ? error : new Error(String(error));
    const state = `${name} ${typeof code === 'string' ? code : message}`;
    const { shard, generation } = this;
    if (error instanceof LeaseLost) this.context.log.warn(message, { shard, generation });
    else if (this.state !== state)
      this.context.log.warn('judging failed; trying again', { shard, generation, error: message });
    if (error instanceof LeaseLost) return;
    this.state = state;
    this.trouble = message;
  }

  private succeeded(): void {
    this.trouble = undefined;
    this.state = undefined;
    this.failures = 0;
  }

  /** Takes the lease, or folds a batch. False when there is nothing to do now. */
  private async turn(): Promise<boolean> {
    if (this.yielding) {
      this.yielding = false;
      await this.release();
      return false;
    }
    this.keeper?.lost.throwIfAborted();
    if (!this.session) return this.take();
    const began = performance.now();
    const step = await this.session.step();
    this.succeeded();
    if (!step.idle) {
      const seconds = (performance.now() - began) / 1000;
      this.context.observer.folded(this.shard, step.entries, seconds, step.hits);
      const { shard, generation } = this;
      const ms = Math.round(seconds * 1000);
      this.context.log.debug('judged', { shard, generation, entries: step.entries, hits: step.hits, ms });
      if (!this.catchingUp) this.context.observer.judged?.(step.judged);
      await this.seal();
      return true;
    }
    if (this.context.isLive()) this.catchingUp = false;
    await this.seal();
    return false;
  }

  private async take(): Promise<boolean> {
    const { db, control, reader, rules, owner, settings, log, crash, mayTake } = this.context;
    if (!mayTake()) {
      // Other detectors hold the shard, as before a failure that may have caused this attempt.
      this.succeeded();
      return false;
    }
    return withClient(db, async (client) => {
      const lease = await takeLease(client, this.generation, this.shard, owner, settings.leaseSeconds);
      if (!lease) {
        // Another detector has the shard, so the earlier failure no longer concerns this one.
        this.succeeded();
        return false;
      }
      this.keeper = new LeaseKeeper(control, lease, settings.leaseSeconds);
      const signal = AbortSignal.any([this.stopping.signal, this.keeper.lost]);
      this.session = await FoldSession.open(client, lease, {
        ...{ db, reader, rules, settings, crash, signal },
        poison: this.poison,
      });
      const { shard, generation } = this;
      log.log('holds a shard, to judge it on from an entry', { shard, generation, index: Number(lease.nextIndex) });
      return true;
    });
  }

  private async seal(): Promise<void> {
    const sealing = this.context.sealing();
    if (sealing) await (this.sealer ??= new Sealer(sealing, this.generation, this.shard)).turn();
  }

  private drop(): void {
    this.keeper?.stop();
    this.session = undefined;
    this.sealer = undefined;
    this.keeper = undefined;
  }

  private async release(): Promise<void> {
    const { keeper } = this;
    this.drop();
    if (keeper) await withClient(this.context.control, (client) => releaseLease(client, keeper.lease));
  }
}
