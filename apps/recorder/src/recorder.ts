import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import {
  ClockKeeper,
  defaultClock,
  EventIntake,
  type IntakeContext,
  type IntakeLog,
  KafkaIntake,
  LedgerAway,
  recordControl,
  type ResetOutcome,
  type ResetRequest,
  resetIncarnation,
} from '#libs/intake';
import type { Control } from '#libs/contracts';
import {
  CheckpointPublisher,
  crashPointsFromEnv,
  createShards,
  LedgerAppender,
  LedgerReader,
  type Placed,
  QuarantineVault,
} from '#libs/ledger';
import { isAway, openDatabase, type Readiness, type ReadinessCheck, waitOut } from '#libs/platform';
import { clockReadiness } from './clock-readiness.js';
import type { RecorderConfig } from './config.js';
import { kafkaSettings } from './kafka-settings.js';
import type { RecorderMetrics } from './recorder-metrics.js';
import type { RecorderSecrets } from './secrets.js';

/** This process was started without brokers. */
export class KafkaNotConfigured extends Error {
  constructor() {
    super('this recorder has no Kafka');
    this.name = 'KafkaNotConfigured';
  }
}

const POOL = 10;

/**
 * The recorder: Kafka and HTTP into the ledger, checkpoints and clocks. Starts at once and waits for what is away; what it took is
 * committed before `stop` resolves.
 */
export class Recorder {
  private readonly stopping = new AbortController();
  private readonly databases: DataSource[] = [];
  private away: string | undefined = 'PostgreSQL was not reached yet';
  private signing: string | undefined;
  private parts:
    | {
        db: DataSource;
        reader: LedgerReader;
        appender: LedgerAppender;
        events: EventIntake;
        context: IntakeContext;
        kafka?: KafkaIntake;
      }
    | undefined;
  private readonly running: Promise<void>[] = [];

  constructor(
    private readonly config: RecorderConfig,
    private readonly secrets: RecorderSecrets,
    private readonly metrics: RecorderMetrics,
    private readonly log: IntakeLog,
  ) {
    metrics.observe(
      () => this.parts?.reader,
      () => this.parts?.kafka,
    );
  }

  /** Returns at once. `failed` is called for what waiting does not cure, such as a wrong password or another number of shards. */
  start(failed: (error: Error) => void): void {
    this.running.push(
      this.open().catch((error: Error) => {
        if (!this.stopping.signal.aborted) failed(error);
      }),
    );
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.parts?.kafka?.stop();
    await this.parts?.events.idle();
    await Promise.all(this.running);
    await this.parts?.appender.idle();
    await Promise.all(this.databases.map((db) => db.destroy()));
  }

  /** Throws LedgerAway until PostgreSQL was reached. */
  get events(): EventIntake {
    return this.ready().events;
  }

  async control(value: Control): Promise<Placed[]> {
    try {
      return await recordControl(this.ready().context, value);
    } catch (error) {
      throw isAway(error) ? new LedgerAway(error) : error;
    }
  }

  /** Throws KafkaNotConfigured, TopicUnknown. */
  reset(request: ResetRequest): Promise<ResetOutcome[]> {
    const { context, kafka } = this.ready();
    if (!kafka) throw new KafkaNotConfigured();
    const { broker, settings } = kafka;
    return resetIncarnation(context, { broker, connection: settings.connection }, request);
  }

  readonly checks: readonly ReadinessCheck[] = [
    {
      name: 'postgres',
      check: async (): Promise<Readiness> => {
        if (this.away !== undefined) return { ready: false, detail: this.away };
        const { db, reader } = this.parts!;
        await reader.heads();
        return clockReadiness(db);
      },
    },
    {
      name: 'checkpoints',
      check: () => (this.signing === undefined ? { ready: true } : { ready: false, detail: this.signing }),
    },
    { name: 'kafka', check: () => kafkaReadiness(this.parts?.kafka, this.config.KAFKA_BROKERS !== undefined) },
  ];

  private ready(): NonNullable<Recorder['parts']> {
    if (!this.parts) throw new LedgerAway(new Error(this.away));
    return this.parts;
  }

  private async open(): Promise<void> {
    const { config, secrets, log, stopping } = this;
    const wait = {
      signal: stopping.signal,
      log: { warn: (message: string) => log.warn(message), log: (message: string) => log.info(message) },
      onAway: (away: boolean) => (this.away = away ? 'PostgreSQL is away' : this.away),
    };
    const db = await openDatabase(config.DATABASE_URL, { ...wait, name: config.COUNTERSIGN_INSTANCE, poolSize: POOL });
    this.databases.push(db);
    const keys = await openDatabase(config.QUARANTINE_KEYS_URL, {
      ...wait,
      name: config.COUNTERSIGN_INSTANCE,
      poolSize: 2,
    });
    this.databases.push(keys);
    const shards = config.COUNTERSIGN_SHARDS;
    await waitOut(() => createShards(db, shards), wait);

    const crash = crashPointsFromEnv({ COUNTERSIGN_CRASH_AT: config.COUNTERSIGN_CRASH_AT });
    const quarantine = new QuarantineVault({ ledger: db, keys, kek: secrets.kek });
    const ledgerLog = { log: (message: string) => log.debug(message), warn: (message: string) => log.warn(message) };
    const appender = new LedgerAppender({ db, quarantine, shards, crash, log: ledgerLog });
    const reader = new LedgerReader(db);
    const context: IntakeContext = {
      ledger: {
        append: (append) => appender.append(append),
        positions: () => reader.positions(),
        receipts: (wanted) => reader.receipts(wanted),
      },
      instance: config.COUNTERSIGN_INSTANCE,
      shards,
      log,
      observer: this.metrics,
    };
    const events = new EventIntake(context, (shard, index) => reader.entry(shard, index));
    const settings = kafkaSettings(config, secrets);
    const kafka = settings && new KafkaIntake(context, settings);
    if (stopping.signal.aborted) return;
    this.parts = { db, reader, appender, events, context, kafka };
    this.away = undefined;
    kafka?.start();

    const publisher = new CheckpointPublisher({ db, logKey: secrets.logKey, origin: config.COUNTERSIGN_ORIGIN, crash });
    this.every(config.COUNTERSIGN_CHECKPOINT_MS, () => this.publish(publisher));
    const everyMs = config.COUNTERSIGN_CLOCK_MS;
    const clock = new ClockKeeper(context, reader, {
      ...defaultClock,
      everyMs,
      laterEveryMs: config.COUNTERSIGN_CLOCK_LATER_MS,
    });
    this.every(Math.min(10_000, everyMs / 2), () => clock.tick());
  }

  private async publish(publisher: CheckpointPublisher): Promise<void> {
    const { failed } = await publisher.publishDue();
    const said = failed.map(({ shard, error }) => `shard ${shard}: ${error.message}`).join('; ');
    if (said && said !== this.signing) this.log.error('a checkpoint could not be signed', { error: said });
    this.signing = said || undefined;
  }

  /** Again and again until we stop; a failure is told once, and the next round tries anew. */
  private every(ms: number, act: () => Promise<void>): void {
    const { signal } = this.stopping;
    const loop = async (): Promise<void> => {
      let told: string | undefined;
      while (!signal.aborted) {
        try {
          await act();
          told = undefined;
        } catch (error) {
          const { message } = error as Error;
          if (message !== told && !signal.aborted)
            this.log.warn('a periodic task failed; trying again', { error: message });
          told = message;
        }
        await sleep(ms, undefined, { signal }).catch(() => undefined);
      }
    };
    this.running.push(loop());
  }
}

/** Not ready while brokers are away, a topic is not read or a partition is stopped; says which, and why. */
export function kafkaReadiness(kafka: KafkaIntake | undefined, configured: boolean): Readiness {
  if (!configured) return { ready: true, detail: 'no brokers are configured; HTTP intake only' };
  if (!kafka) return { ready: false, detail: 'waits for PostgreSQL' };
  const { away, topics, refused } = kafka.status;
  const faults = [
    ...(away === undefined ? [] : [`Kafka is away: ${away}`]),
    ...refused.map(({ topic, reason }) => `${topic} is not read: ${reason}`),
    ...topics.flatMap(({ topic, state, detail, partitions }) => [
      ...(state === 'failed' || state === 'joining' ? [`${topic}: ${state}${detail ? ` (${detail})` : ''}`] : []),
      ...partitions
        .filter((partition) => partition.state !== 'reading')
        .map(
          (partition) =>
            `${topic}/${partition.partition}: ${partition.state}${partition.detail ? ` (${partition.detail})` : ''}`,
        ),
    ]),
  ];
  return faults.length === 0 ? { ready: true } : { ready: false, detail: faults.join('; ') };
}
