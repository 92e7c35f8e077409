import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { Detector } from '#libs/detecting';
import { isMigrated } from '#libs/readmodel';
import { isUnreachable, type Metrics, openDatabase, type Readiness, type ReadinessCheck } from '#libs/platform';
import { ruleSet } from '#libs/rules';
import type { FieldLog } from '#libs/system';
import type { DetectorConfig } from './config.js';
import { DetectorMetrics } from './detector-metrics.js';
import { type Judged, judgedBy } from './judged.js';
import { observeJudged, SUPERSEDED } from './judged-metrics.js';

/** Two for each shard that folds, since one commits meanwhile; more shards share. */
const FOLD_CONNECTIONS = 6;
/** One for hints, two for the round of checks, one for metrics and readiness, and one that renewals of leases find free. */
const CONTROL_CONNECTIONS = 5;
/** Longest that one statement may take, of the control connections and of folds. */
const CONTROL_MS = 15_000;
const FOLD_MS = 300_000;

/** The detector as a process: starts at once, waits for what is unreachable, and finishes the batch under way when it stops. */
export class DetectorService {
  private readonly stopping = new AbortController();
  /** Held by folds, each for as long as it takes. */
  private db: DataSource | undefined;
  /** For all that must not wait behind a fold. */
  private control: DataSource | undefined;
  private detector: Detector | undefined;
  private running: Promise<void> | undefined;
  private looking: Promise<Judged | undefined> | undefined;
  private notReady: string | undefined = 'PostgreSQL was not reached yet';
  private readonly metrics: DetectorMetrics;

  constructor(
    private readonly config: DetectorConfig,
    metrics: Metrics,
    private readonly log: FieldLog,
    private readonly recorderToken?: () => Promise<string>,
  ) {
    this.metrics = new DetectorMetrics(metrics);
    this.metrics.observe(() => this.detector?.status);
    observeJudged(metrics, async () => (this.detector?.status.superseded ? SUPERSEDED : this.look()));
  }

  /** Returns at once. `failed` is called for what waiting does not cure, such as a wrong password. */
  start(failed: (error: Error) => void): void {
    this.running = this.open().catch((error: Error) => {
      if (!this.stopping.signal.aborted) failed(error);
    });
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    await this.detector?.stop();
    await this.db?.destroy();
    await this.control?.destroy();
  }

  get checks(): ReadinessCheck[] {
    return [
      { name: 'database', check: () => this.database() },
      { name: 'leases', check: () => this.leases() },
      { name: 'behind', check: () => this.behind() },
      { name: 'seals', check: () => this.seals() },
    ];
  }

  private async open(): Promise<void> {
    const { config, log } = this;
    const { signal } = this.stopping;
    const wait = { name: 'countersign-detector', signal, log };
    this.control = await openDatabase(config.DATABASE_URL, {
      ...{ ...wait, poolSize: CONTROL_CONNECTIONS, statementMs: CONTROL_MS },
    });
    await this.untilMigrated(this.control);
    if (signal.aborted) return;
    this.db = await openDatabase(config.DATABASE_URL, {
      ...{ ...wait, poolSize: FOLD_CONNECTIONS, patient: true, statementMs: FOLD_MS },
    });
    this.notReady = undefined;
    this.detector = new Detector({
      db: this.db,
      control: this.control,
      rules: ruleSet,
      instance: config.COUNTERSIGN_INSTANCE,
      settings: {
        maxEntries: config.COUNTERSIGN_BATCH_ENTRIES,
        maxBytes: config.COUNTERSIGN_BATCH_BYTES,
        leaseSeconds: config.COUNTERSIGN_LEASE_SECONDS,
        cacheBytes: config.COUNTERSIGN_CACHE_MB * 1024 * 1024,
      },
      pollMs: config.COUNTERSIGN_POLL_MS,
      sealMs: config.COUNTERSIGN_SEAL_MS,
      ...(config.RECORDER_URL ? { recorderUrl: config.RECORDER_URL } : {}),
      ...(this.recorderToken ? { recorderToken: this.recorderToken } : {}),
      observer: this.metrics,
      log,
    });
    this.detector.start();
  }

  /** `migrate` may still be under way, or PostgreSQL may go away again meanwhile. */
  private async untilMigrated(db: DataSource): Promise<void> {
    const { signal } = this.stopping;
    for (let told = false; !signal.aborted;) {
      try {
        if (await isMigrated(db)) return;
        this.notReady = 'the read models are not there yet: run `countersign migrate`';
      } catch (error) {
        if (!isUnreachable(error)) throw error;
        this.notReady = 'PostgreSQL is unreachable';
      }
      if (!told) this.log.warn(this.notReady);
      told = true;
      await sleep(1_000, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Callers that ask at the same time share one answer. */
  private async look(): Promise<Judged | undefined> {
    if (!this.control || this.notReady || !this.detector) return undefined;
    this.looking ??= judgedBy(this.control, this.detector.status).finally(() => (this.looking = undefined));
    return this.looking;
  }

  private async database(): Promise<Readiness> {
    if (this.notReady !== undefined || !this.control)
      return { ready: false, ...(this.notReady ? { detail: this.notReady } : {}) };
    try {
      await this.control.query('SELECT 1');
      return { ready: true };
    } catch (error) {
      return {
        ready: false,
        detail: isUnreachable(error) ? 'PostgreSQL is unreachable; waiting for it' : String(error),
      };
    }
  }

  /** A detector without a shard is ready too: it stands by. */
  private leases(): Readiness {
    const status = this.detector?.status;
    if (!status?.generation) return { ready: false, detail: 'not started yet' };
    if (status.superseded) return { ready: false, detail: 'another rule set has taken over; stop this detector' };
    const trouble = status.trouble ?? status.oversight.trouble;
    if (trouble !== undefined) return { ready: false, detail: trouble };
    return { ready: true, detail: status.shards.length > 0 ? `holds shards ${status.shards.join(', ')}` : 'stands by' };
  }

  private seals(): Readiness {
    const said = (this.detector?.status.unsealed ?? []).map(
      ({ shard, forMs, detail }) =>
        `shard ${shard}: findings are not sealed for ${Math.round(forMs / 1000)} s: ${detail}`,
    );
    return said.length === 0 ? { ready: true } : { ready: false, detail: said.join('; ') };
  }

  private async behind(): Promise<Readiness> {
    const found = await this.look();
    if (!found) return { ready: false, detail: 'not known yet' };
    const entries = found.shards.reduce((sum, shard) => sum + shard.behind, 0);
    const ready = entries < this.config.COUNTERSIGN_BEHIND_ENTRIES;
    return { ready, detail: `${entries} entries behind` };
  }
}
