import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import {
  brokerClaims,
  ClockKeeper,
  defaultClock,
  EventIntake,
  type IntakeContext,
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
  createShards,
  LedgerAppender,
  type LedgerGuard,
  LedgerReader,
  type Placed,
  QuarantineVault,
  requireDurable,
} from '#libs/ledger';
import { isAway, openDatabase, type Readiness, type ReadinessCheck, waitOut } from '#libs/platform';
import { crashPoints, type FieldLog } from '#libs/system';
import { clockReadiness } from './clock-readiness.js';
import type { RecorderConfig } from './config.js';
import { guarding } from './guarding.js';
import { kafkaSettings } from './kafka-settings.js';
import { PublicationProgress } from './publication.js';
import { guardReadiness, kafkaReadiness } from './readiness.js';
import type { RecorderMetrics } from './recorder-metrics.js';
import type { RecorderSecrets } from './secrets.js';
import { quorumOf } from './witnesses.js';

/** This process was started without brokers. */
export class KafkaNotConfigured extends Error {
  constructor() {
    super('this recorder has no Kafka');
    this.name = 'KafkaNotConfigured';
  }
}

const POOL = 10;
/** Between questions to those who have not said yet what they have seen, and between looks whether a frozen ledger has thawed. */
const GUARD_MS = 5_000;
/** How long witnesses that are being asked may hold up the end. */
const SETTLE_MS = 3_000;

/**
 * The recorder: Kafka and HTTP into the ledger, checkpoints and clocks. Starts at once and waits for what is away; what it took is
 * committed before `stop` resolves.
 */
export class Recorder {
  private readonly stopping = new AbortController();
  private readonly databases: DataSource[] = [];
  private away: string | undefined = 'PostgreSQL was not reached yet';
  private signing: string | undefined;
  private readonly publication: PublicationProgress;
  private publisher: CheckpointPublisher | undefined;
  private parts:
    | {
        db: DataSource;
        reader: LedgerReader;
        appender: LedgerAppender;
        events: EventIntake;
        context: IntakeContext;
        guard: LedgerGuard;
        kafka?: KafkaIntake;
      }
    | undefined;
  private readonly running: Promise<void>[] = [];

  constructor(
    private readonly config: RecorderConfig,
    private readonly secrets: RecorderSecrets,
    private readonly metrics: RecorderMetrics,
    private readonly log: FieldLog,
  ) {
    this.publication = new PublicationProgress(config.COUNTERSIGN_WITNESS_GRACE_MS);
    metrics.observe(
      () => this.parts?.reader,
      () => this.parts?.kafka,
    );
    metrics.observeSigning(() => this.parts?.guard.status, this.publication);
  }

  /**
   * Returns at once. `failed` is called for what waiting does not cure, such as a wrong password, another number of shards or a database
   * that forgets commits.
   */
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
    await Promise.race([this.publisher?.settle(), sleep(SETTLE_MS, undefined, { ref: false })]);
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

  /** Together: what is sent now is recorded. `checkpoints` is told beside: publication may wait, recording does not wait for it. */
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
    { name: 'ledger', check: () => guardReadiness(this.parts?.guard) },
    { name: 'checkpoints', check: () => this.publication.readiness() },
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
      log,
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
    if (!config.COUNTERSIGN_ALLOW_UNSAFE_DATABASE) {
      await waitOut(() => requireDurable(db, 'the database of DATABASE_URL'), wait);
      await waitOut(() => requireDurable(keys, 'the database of QUARANTINE_KEYS_URL'), wait);
    }
    const shards = config.COUNTERSIGN_SHARDS;
    await waitOut(() => createShards(db, shards), wait);

    const crash = crashPoints(config.COUNTERSIGN_CRASH_AT);
    const quarantine = new QuarantineVault({ ledger: db, keys, kek: secrets.kek });
    const ledgerLog = { log: (message: string) => log.debug(message), warn: (message: string) => log.warn(message) };
    const origin = config.COUNTERSIGN_ORIGIN;
    const settings = kafkaSettings(config, secrets);
    const claims = (): ReturnType<typeof brokerClaims> => brokerClaims(kafka!.broker, settings!, origin);
    const { guard, files } = guarding(config, secrets, settings && claims, (message) => log.error(message));
    const appender = new LedgerAppender({ db, quarantine, shards, crash, guard, log: ledgerLog });
    const reader = new LedgerReader(db);
    const context: IntakeContext = {
      ledger: {
        append: (append) => appender.append(append),
        positions: () => reader.positions(),
        receipts: (wanted) => reader.receipts(wanted),
      },
      instance: config.COUNTERSIGN_INSTANCE,
      shards,
      origin,
      log,
      observer: this.metrics,
    };
    const events = new EventIntake(context, (shard, index) => reader.entry(shard, index), reader);
    const kafka = settings && new KafkaIntake(context, settings);
    // Every append would ask first; asked here, the answer is known before anybody sends.
    this.away = 'those who may have seen more of the ledger are being asked, before the first append';
    await waitOut(() => guard.compare(db), wait);
    if (stopping.signal.aborted) return kafka?.stop();
    this.parts = { db, reader, appender, events, context, guard, kafka };
    this.away = undefined;
    kafka?.start();

    this.every(GUARD_MS, async () => {
      await guard.heedEnd();
      if (guard.unsettled) await guard.compare(db);
    });
    const quorum = quorumOf(config, secrets.witnessPolicy);
    const publisher = new CheckpointPublisher({
      db,
      logKey: secrets.logKey,
      origin,
      crash,
      guard,
      files,
      quorum: quorum && { ...quorum, log: { log: (line) => log.log(line), warn: (line) => log.error(line) } },
    });
    this.publisher = publisher;
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
    const round = await publisher.publishDue();
    this.publication.heard(round);
    const said = round.failed.map(({ shard, error }) => `shard ${shard}: ${error.message}`).join('; ');
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
