import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startProcess, type StartedProcess } from '#libs/stack';
import { generateLogKey, writeKeyFile } from '#libs/tlog';
import { testKafka } from '../support/kafka.js';
import { bearer, testProcesses, type TestProcesses, TestIssuer } from '../support/tokens.js';
import type { LedgerDatabase } from '../support/ledger-database.js';

export const ORIGIN = 'log.example.gov/test';

export interface RecorderProcess extends StartedProcess {
  url: string;
  /** Of its metrics. */
  metrics: string;
  /** As the fleet's. */
  producer(): Promise<{ authorization: string }>;
}

/** Recorders as separate processes, from the built code, on a bench's ledger. */
export class RecorderFleet {
  private readonly dir = mkdtempSync(join(tmpdir(), 'countersign-recorder-'));
  private readonly started: StartedProcess[] = [];
  private keyFile: Promise<string> | undefined;
  private asking: Promise<{ issuer: TestIssuer; processes: TestProcesses }> | undefined;

  constructor(
    private readonly bench: { database: Pick<LedgerDatabase, 'urlAs' | 'keeperUrl'>; shards: number },
    private readonly prefix: string | undefined,
  ) {}

  /** `waitReady: false` for a recorder that will die before it is ready. */
  async start(env: Record<string, string> = {}, waitReady = true): Promise<RecorderProcess> {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const metrics = await freePort();
    const name = `recorder-${this.started.length + 1}`;
    const started = await startProcess({
      entry: 'dist/apps/recorder/src/main.js',
      name,
      dir: this.dir,
      env: { ...(await this.settings(name)), PORT: String(port), COUNTERSIGN_METRICS_PORT: String(metrics), ...env },
      ...(waitReady ? { readyUrl: `${url}/health/ready` } : {}),
    });
    this.started.push(started);
    return Object.assign(started, {
      url,
      metrics: `http://127.0.0.1:${metrics}/metrics`,
      producer: () => this.producer(),
    });
  }

  async settings(name: string): Promise<Record<string, string>> {
    const { bench, dir, prefix } = this;
    const kek = join(dir, 'kek');
    writeFileSync(kek, Buffer.alloc(32, 7), { mode: 0o600 });
    this.keyFile ??= (async () => {
      const path = join(dir, 'log.key');
      await writeKeyFile(path, generateLogKey(ORIGIN));
      return path;
    })();
    const { issuer, processes } = await this.identity();
    return {
      ...issuer.env(),
      ...processes.env,
      DATABASE_URL: bench.database.urlAs('recorder'),
      QUARANTINE_KEYS_URL: await bench.database.keeperUrl(),
      COUNTERSIGN_QUARANTINE_KEY_FILE: kek,
      COUNTERSIGN_LOG_KEY_FILE: await this.keyFile,
      COUNTERSIGN_ORIGIN: ORIGIN,
      COUNTERSIGN_STATE_DIR: join(dir, `${name}.state`),
      // The tests' PostgreSQL runs without fsync.
      COUNTERSIGN_ALLOW_UNSAFE_DATABASE: 'true',
      COUNTERSIGN_SHARDS: String(bench.shards),
      COUNTERSIGN_INSTANCE: name,
      COUNTERSIGN_CHECKPOINT_MS: '200',
      ...(prefix === undefined
        ? {}
        : {
            KAFKA_BROKERS: (await testKafka()).brokers.join(),
            KAFKA_TOPIC_PREFIX: prefix,
            KAFKA_SESSION_MS: '6000',
            KAFKA_DISCOVERY_MS: '300',
            KAFKA_WATERMARKS_MS: '300',
          }),
    };
  }

  /** Who may ask the recorders of this fleet, unless their settings say otherwise. */
  identity(): Promise<{ issuer: TestIssuer; processes: TestProcesses }> {
    this.asking ??= (async () => ({ issuer: await TestIssuer.start(), processes: await testProcesses() }))();
    return this.asking;
  }

  /** `Authorization` of a producer for all sources of the agency. */
  async producer(agency = 'irs'): Promise<{ authorization: string }> {
    return bearer(await (await this.identity()).issuer.producer(agency));
  }

  async close(): Promise<void> {
    await Promise.all(this.started.map((process) => process.stop()));
    const { issuer, processes } = (await this.asking) ?? {};
    await issuer?.close();
    processes?.close();
    rmSync(this.dir, { recursive: true, force: true });
  }
}
