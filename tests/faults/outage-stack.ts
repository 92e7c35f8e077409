import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { DataSource } from 'typeorm';
import { LEDGER_ROLES, migrate, migrateQuarantineKeys, roleNames, roleUrl } from '#libs/ledger';
import {
  freePort,
  startKafka,
  startPostgres,
  startProcess,
  Teardown,
  type StartedKafka,
  type StartedPostgres,
  type StartedProcess,
  createLedTopics,
} from '#libs/stack';
import { generateLogKey, writeKeyFile } from '#libs/tlog';
import { scrape, type Series } from '../support/measured.js';
import { ORIGIN } from './recorder-process.js';

const PREFIX = 'outage';
const PASSWORD = 'password-of-a-test';

interface Health {
  status: number;
  checks: Record<string, { ready: boolean; detail?: string }>;
}

/** A PostgreSQL and a broker that belong to one test and can be stopped and started, with a recorder between them. */
export class OutageStack {
  private recorder: (StartedProcess & { url: string; metrics: string }) | undefined;

  private constructor(
    readonly dir: string,
    readonly postgres: StartedPostgres,
    readonly kafka: StartedKafka,
    private readonly teardown: Teardown,
  ) {}

  /** Both run; the ledger is migrated, with one shard, and the topic exists. */
  static async open(topic: string, numPartitions: number): Promise<OutageStack> {
    const teardown = new Teardown();
    const dir = mkdtempSync(join(tmpdir(), 'outage-'));
    teardown.push('the folder', () => rmSync(dir, { recursive: true, force: true }));
    const start = async <T extends { stop(): Promise<void> }>(name: string, starting: Promise<T>): Promise<T> => {
      const started = await starting;
      teardown.push(name, () => started.stop());
      return started;
    };
    const both = await Promise.allSettled([
      start('PostgreSQL', startPostgres({ dir: join(dir, 'postgres') })),
      start('Kafka', startKafka({ dir: join(dir, 'kafka') })),
    ]);
    const [postgres, kafka] = both;
    try {
      if (postgres.status === 'rejected') throw postgres.reason;
      if (kafka.status === 'rejected') throw kafka.reason;
      const stack = new OutageStack(dir, postgres.value, kafka.value, teardown);
      await Promise.all([stack.migrate(), stack.createTopic(topic, numPartitions)]);
      return stack;
    } catch (error) {
      await teardown.run();
      throw error;
    }
  }

  get client(): Kafka {
    return new Kafka({ ...this.kafka.admin, logLevel: logLevel.NOTHING });
  }

  private get keysUrl(): string {
    const url = new URL(this.postgres.url);
    url.pathname = '/keys';
    return url.href;
  }

  /** Superuser's pool; the caller closes it. */
  database(): Promise<DataSource> {
    return new DataSource({ type: 'postgres', url: this.postgres.url, poolSize: 2 }).initialize();
  }

  private async migrate(): Promise<void> {
    const passwords = Object.fromEntries(LEDGER_ROLES.map((role) => [role, PASSWORD]));
    await migrate(this.postgres.url, { rolePrefix: PREFIX, passwords, shards: 1 });
    const db = await this.database();
    await db.query('CREATE DATABASE keys');
    await db.destroy();
    await migrateQuarantineKeys(this.keysUrl, { rolePrefix: PREFIX, password: PASSWORD });
  }

  private async createTopic(topic: string, numPartitions: number): Promise<void> {
    const admin = this.client.admin();
    await admin.connect();
    await createLedTopics(admin, [{ topic, numPartitions }]);
    await admin.disconnect();
  }

  /** Does not wait until it is ready. */
  async startRecorder(): Promise<void> {
    const { dir } = this;
    const kek = join(dir, 'kek');
    writeFileSync(kek, Buffer.alloc(32, 7), { mode: 0o600 });
    const logKey = join(dir, 'log.key');
    await writeKeyFile(logKey, generateLogKey(ORIGIN));
    const [port, metrics] = [await freePort(), await freePort()];
    const started = await startProcess({
      entry: 'dist/apps/recorder/src/main.js',
      name: 'recorder',
      dir,
      env: {
        PORT: String(port),
        COUNTERSIGN_METRICS_PORT: String(metrics),
        DATABASE_URL: roleUrl(this.postgres.url, roleNames(PREFIX).recorder, PASSWORD),
        QUARANTINE_KEYS_URL: roleUrl(this.keysUrl, `${PREFIX}_keeper`, PASSWORD),
        COUNTERSIGN_QUARANTINE_KEY_FILE: kek,
        COUNTERSIGN_LOG_KEY_FILE: logKey,
        COUNTERSIGN_ORIGIN: ORIGIN,
        COUNTERSIGN_STATE_DIR: join(dir, 'recorder.state'),
        COUNTERSIGN_CHECKPOINT_MS: '200',
        KAFKA_BROKERS: this.kafka.brokers.join(),
        KAFKA_SESSION_MS: '6000',
        KAFKA_DISCOVERY_MS: '300',
        KAFKA_WATERMARKS_MS: '300',
      },
    });
    this.recorder = Object.assign(started, {
      url: `http://127.0.0.1:${port}`,
      metrics: `http://127.0.0.1:${metrics}/metrics`,
    });
    this.teardown.push('the recorder', async () => void (await started.stop()));
  }

  async stopRecorder(): Promise<void> {
    await this.recorder!.stop();
  }

  /** Rejects while the recorder does not listen yet. */
  async health(): Promise<Health> {
    const response = await fetch(`${this.recorder!.url}/health/ready`, { signal: AbortSignal.timeout(5_000) });
    const { checks } = (await response.json()) as { checks: { name: string; ready: boolean; detail?: string }[] };
    return {
      status: response.status,
      checks: Object.fromEntries(checks.map(({ name, ...check }) => [name, check])),
    };
  }

  metrics(): Promise<Series> {
    return scrape(this.recorder!.metrics);
  }

  /** The recorder's log from position `from` (characters). */
  log(from = 0): string {
    return readFileSync(this.recorder!.log, 'utf8').slice(from);
  }

  close(): Promise<void> {
    return this.teardown.run();
  }
}
