import type { FieldLog } from '#libs/system';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import {
  type AccessIntake,
  type ActIntake,
  ANSWER_MS,
  ClockKeeper,
  defaultClock,
  type EventIntake,
  inTime,
  LedgerUnavailable,
  NoAnswer,
  type NoteTexts,
  type OversightIntake,
  recordControl,
  type ResetOutcome,
  type ResetRequest,
  resetIncarnation,
} from '#libs/intake';
import { type Control, entryTail, eventShards } from '#libs/contracts';
import { ACCESS, createShards, missingRights, type Placed } from '#libs/ledger';
import { isUnreachable, type Readiness, type ReadinessCheck, waitOut } from '#libs/platform';
import { AppendHealth, concernsLog } from './append-health.js';
import { clockReadiness } from './clock-readiness.js';
import type { RecorderConfig } from './config.js';
import { openDatabases } from './databases.js';
import { PeriodicTasks } from './periodic.js';
import { PublicationProgress } from './publication.js';
import { Publishing } from './publishing.js';
import { guardReadiness, kafkaReadiness } from './readiness.js';
import type { RecorderMetrics } from './metrics/recorder-metrics.js';
import { type Recording, recordingOver } from './recording.js';
import type { RecorderSecrets } from './secrets.js';

/** This process was started without brokers. */
export class KafkaNotConfigured extends Error {
  constructor() {
    super('this recorder has no Kafka');
    this.name = 'KafkaNotConfigured';
  }
}

/** Between questions to those who have not said yet what they have seen, and between looks whether a frozen ledger has thawed. */
const GUARD_MS = 5_000;
/** Between attempts to append, while appends fail. */
const REHEARSE_MS = 5_000;
/** Between looks for approved erasures that a recorder has left undone. */
const ERASE_MS = 60_000;
const REMEDY = "run the migrate step with the owner's connection";
/** How long witnesses that are being asked may hold up the end. */
const DRAIN_MS = 3_000;

/**
 * The recorder: Kafka and HTTP into the ledger, checkpoints and clocks. Starts at once and waits for unreachable services. Every record
 * that it took is committed before `stop` resolves.
 */
export class Recorder {
  private readonly stopping = new AbortController();
  private readonly databases: DataSource[] = [];
  private notReady: string | undefined = 'PostgreSQL was not reached yet';
  private recording: Recording | undefined;
  private publishing: Publishing | undefined;
  private readonly publication: PublicationProgress;
  private readonly health = { events: new AppendHealth(), access: new AppendHealth(undefined, concernsLog) };
  private readonly periodic: PeriodicTasks;
  private opening: Promise<void> | undefined;
  private readonly startedAt = performance.now();

  constructor(
    private readonly config: RecorderConfig,
    private readonly secrets: RecorderSecrets,
    private readonly metrics: RecorderMetrics,
    private readonly log: FieldLog,
  ) {
    this.publication = new PublicationProgress(config.COUNTERSIGN_WITNESS_GRACE_MS);
    this.periodic = new PeriodicTasks(this.stopping.signal, log);
    metrics.observe({
      shards: config.COUNTERSIGN_SHARDS,
      ledger: () => this.recording?.view,
      kafka: () => this.recording?.kafka,
      guard: () => this.recording?.guard.status,
      publication: this.publication,
      appendsFailingForMs: {
        events: () => this.failingForMs(this.health.events),
        access: () => this.failingForMs(this.health.access),
      },
    });
  }

  /**
   * Returns at once. `failed` is called for what waiting does not cure, such as a wrong password, another number of shards or a database
   * that forgets commits.
   */
  start(failed: (error: Error) => void): void {
    this.opening = this.open().catch((error: Error) => {
      if (!this.stopping.signal.aborted) failed(error);
    });
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.recording?.kafka?.stop();
    await this.recording?.events.idle();
    await this.recording?.acts.idle();
    await this.recording?.access.end();
    await this.recording?.oversight.end();
    await this.opening;
    await this.periodic.ended();
    await Promise.race([this.publishing?.drain(), sleep(DRAIN_MS, undefined, { ref: false })]);
    await this.recording?.appender.idle();
    await this.recording?.accessAppender.idle();
    await Promise.all(this.databases.map((db) => db.destroy()));
  }

  /** Throws LedgerUnavailable until PostgreSQL was reached. */
  get events(): EventIntake {
    return this.ready().events;
  }

  /** Throws LedgerUnavailable until PostgreSQL was reached. */
  get access(): AccessIntake {
    return this.ready().access;
  }

  /** Throws LedgerUnavailable until PostgreSQL was reached. */
  get acts(): ActIntake {
    return this.ready().acts;
  }

  /** Throws LedgerUnavailable until PostgreSQL was reached. */
  get oversight(): OversightIntake {
    return this.ready().oversight;
  }

  /** Throws LedgerUnavailable until PostgreSQL was reached. */
  get notes(): NoteTexts {
    return this.ready().notes;
  }

  async control(value: Control): Promise<Placed[]> {
    return answered(inTime(ANSWER_MS, recordControl(this.ready().context, value)));
  }

  /** Throws KafkaNotConfigured, TopicUnknown. */
  reset(request: ResetRequest): Promise<ResetOutcome[]> {
    const { context, kafka } = this.ready();
    if (!kafka) throw new KafkaNotConfigured();
    const { broker, settings } = kafka;
    return answered(resetIncarnation(context, { broker, connection: settings.connection }, request));
  }

  /** All true: events sent now are recorded. `checkpoints` is reported beside them: recording does not wait for publication. */
  readonly checks: readonly ReadinessCheck[] = [
    {
      name: 'postgres',
      check: async (): Promise<Readiness> => {
        if (this.notReady !== undefined) return { ready: false, detail: this.notReady };
        const { db, reader } = this.recording!;
        const missing = await missingRights(db);
        if (missing.length > 0) return { ready: false, detail: `this role lacks ${missing.join(', ')}: ${REMEDY}` };
        const seen = await reader.heads();
        if (seen.length < this.config.COUNTERSIGN_SHARDS + 2)
          return { ready: false, detail: `this role sees ${seen.length} shards of the ledger: ${REMEDY}` };
        return clockReadiness(db);
      },
    },
    { name: 'appends', check: () => this.health.events.readiness() },
    { name: 'ledger', check: () => guardReadiness(this.recording?.guard) },
    { name: 'checkpoints', check: () => this.publication.readiness() },
    { name: 'kafka', check: () => kafkaReadiness(this.recording?.kafka, this.config.KAFKA_BROKERS !== undefined) },
  ];

  /** Before PostgreSQL was reached, nothing can be appended at all. */
  private failingForMs(health: AppendHealth): number | undefined {
    return this.recording ? health.failingForMs : performance.now() - this.startedAt;
  }

  private ready(): Recording {
    if (!this.recording) throw new LedgerUnavailable(new Error(this.notReady));
    return this.recording;
  }

  private async open(): Promise<void> {
    const { config, secrets, log, stopping } = this;
    const wait = {
      signal: stopping.signal,
      log: { warn: (message: string) => log.warn(message), log: (message: string) => log.log(message) },
      onAway: (away: boolean) => (this.notReady = away ? 'PostgreSQL is unreachable' : this.notReady),
    };
    const recording = recordingOver(
      await openDatabases(config, wait, this.databases),
      config,
      secrets,
      this.metrics,
      this.health,
      log,
    );
    const { db, guard, kafka } = recording;
    // Every append would ask first; asked here, the answer is known before anybody sends.
    this.notReady = 'those who may have seen more of the ledger are being asked, before the first append';
    await waitOut(() => guard.compare(db), wait);
    // A ledger that somebody knows is not begun again: its logs are gone, and come back with a later state of the database.
    if (guard.status.discrepancies.length === 0) await waitOut(() => createShards(db, config.COUNTERSIGN_SHARDS), wait);
    if (stopping.signal.aborted) return kafka?.stop();
    this.recording = recording;
    this.notReady = undefined;
    kafka?.start();
    this.begin(recording);
  }

  /** Background tasks of the recorder, beside the intake. */
  private begin(recording: Recording): void {
    const { config, periodic } = this;
    const { db, guard, context, reader } = recording;
    periodic.every(GUARD_MS, async () => {
      await guard.heedEnd();
      if (guard.needsComparison) await guard.compare(db);
      else await guard.look(db);
    });
    periodic.every(REHEARSE_MS, async () => {
      if (this.health.events.failingForMs === undefined) return;
      const drafts = eventShards(config.COUNTERSIGN_SHARDS).map((shard) => ({
        shard,
        tail: entryTail({ recorder: { instance: config.COUNTERSIGN_INSTANCE } }, { control: { kind: 'clock' } }),
      }));
      await recording.rehearsal.run(drafts);
      this.health.events.succeeded();
    });
    periodic.every(REHEARSE_MS, async () => {
      const drafts = this.health.access.failedDrafts;
      // A rehearsal asks nobody what they have seen of the ledger.
      const frozen = guard.status.discrepancies.some(({ shard }) => shard === null || shard === ACCESS);
      if (drafts === undefined || frozen) return;
      await recording.accessRehearsal.run(drafts);
      this.health.access.succeeded();
    });
    periodic.every(ERASE_MS, () => recording.erasures.sweep());
    const publishing = new Publishing(recording, config, this.secrets, this.publication, this.log);
    this.publishing = publishing;
    periodic.every(config.COUNTERSIGN_CHECKPOINT_MS, () => publishing.round());
    const everyMs = config.COUNTERSIGN_CLOCK_MS;
    const clock = new ClockKeeper(context, reader, {
      ...defaultClock,
      everyMs,
      laterEveryMs: config.COUNTERSIGN_CLOCK_LATER_MS,
    });
    periodic.every(Math.min(10_000, everyMs / 2), () => clock.tick());
  }
}

/** SQLSTATE: the database took the statement and did not do it. */
const REFUSED = /^[0-9A-Z]{5}$/;

/** Throws LedgerUnavailable where the database is what does not answer, or refuses. */
async function answered<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    const { code } = error as { code?: unknown };
    const refused = typeof code === 'string' && REFUSED.test(code);
    throw refused || error instanceof NoAnswer || isUnreachable(error) ? new LedgerUnavailable(error) : error;
  }
}
