import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { deskSchema } from '#libs/desk';
import { createShards, LEDGER_ROLES, ledgerSchema, migrate, roleUrl } from '#libs/ledger';
import { readmodelSchema } from '#libs/readmodel';
import { freePort, startPostgres, startProcess, type Teardown, workFolder } from '#libs/stack';
import { childrenMs, parentOf, processMs, residentMb } from './processor-time.js';
import type { Cost } from './tenths.js';

/** A process that judges, and a function that ends it. */
export interface Judge {
  pid: number;
  stop(): Promise<void>;
}

/** The application name of the bench's own connections, whose processor time is not counted. */
export const BENCH = 'countersign-bench';

/** A ledger of one shard with its read models: the bench writes entries into it, and another process judges them. */
export class JudgedLedger {
  private constructor(
    readonly client: pg.Client,
    private readonly postmaster: number,
  ) {}

  /** Over a migrated database on this machine, as its owner. */
  static async over(ownerUrl: string): Promise<JudgedLedger> {
    const client = new pg.Client({ connectionString: ownerUrl, application_name: BENCH });
    await client.connect();
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    return new JudgedLedger(client, parentOf(rows[0]!.pid));
  }

  /** The number of entries that are completely judged. */
  async judged(): Promise<number> {
    const { rows } = await this.client.query<{ at: string | null }>(
      `SELECT max(next_index) AS at FROM readmodel.cursor WHERE shard = '0'`,
    );
    return Number(rows[0]?.at ?? 0);
  }

  /** Measures from now until the returned function is called. */
  async meter({ pid }: Pick<Judge, 'pid'>): Promise<(events: number) => Promise<Cost>> {
    const before = await this.look(pid);
    return async (events) => {
      const now = await this.look(pid);
      return {
        events,
        seconds: (now.at - before.at) / 1000,
        detectorMs: now.detector - before.detector,
        postgresMs: now.postgres - before.postgres,
        bytesWritten: Number(now.written - before.written),
        rssMb: residentMb(pid),
      };
    };
  }

  private async look(pid: number) {
    const { rows } = await this.client.query<{ written: string; own: number[] }>(
      `SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn AS written,
              (SELECT array_agg(pid) FROM pg_stat_activity WHERE application_name = $1) AS own`,
      [BENCH],
    );
    const { written, own } = rows[0]!;
    const postgres = childrenMs(this.postmaster, new Set(own));
    return { written: BigInt(written), at: performance.now(), detector: processMs(pid), postgres };
  }

  /** Open findings by rule. */
  async findings(): Promise<Record<string, number>> {
    const { rows } = await this.client.query<{ rule: string; n: number }>(
      'SELECT rule, count(*)::int AS n FROM readmodel.finding WHERE count > 0 GROUP BY rule ORDER BY rule',
    );
    return Object.fromEntries(rows.map(({ rule, n }) => [rule, n]));
  }

  /** The number of entries that the detector left out. It must be 0, or the figures are not those of judging. */
  async leftOut(): Promise<number> {
    const { rows } = await this.client.query<{ n: number }>('SELECT count(*)::int AS n FROM readmodel.gap');
    return rows[0]!.n;
  }

  /** Rows inserted, changed or deleted, by table. Complete once the detector has ended. */
  async rowsWritten(): Promise<Record<string, number>> {
    await this.client.query('SELECT pg_stat_clear_snapshot()');
    const { rows } = await this.client.query<{ name: string; n: string }>(
      `SELECT relname AS name, n_tup_ins + n_tup_upd + n_tup_del AS n FROM pg_stat_user_tables
       WHERE schemaname = 'readmodel' AND n_tup_ins + n_tup_upd + n_tup_del > 0 ORDER BY 2 DESC`,
    );
    return Object.fromEntries(rows.map(({ name, n }) => [name, Number(n)]));
  }

  close(): Promise<void> {
    return this.client.end();
  }
}

export interface BenchDatabase {
  ownerUrl: string;
  detectorUrl: string;
  recorderUrl: string;
  dir: string;
}

/** A durable PostgreSQL of the bench's own, or a separate database on the server of DATABASE_URL, which must be on this machine. */
export async function benchDatabase(teardown: Teardown): Promise<BenchDatabase> {
  const dir = mkdtempSync(join(workFolder(), 'bench-'));
  teardown.push('folder', () => rmSync(dir, { recursive: true, force: true }));
  const server = process.env.DATABASE_URL ?? (await ownServer(dir, teardown));
  const name = `countersign_bench_${randomBytes(4).toString('hex')}`;
  const admin = await new DataSource({ type: 'postgres', url: server, poolSize: 1 }).initialize();
  await admin.query(`CREATE DATABASE ${name}`);
  await admin.destroy();
  const ownerUrl = Object.assign(new URL(server), { pathname: `/${name}` }).href;
  const password = randomBytes(18).toString('base64url');
  const passwords = Object.fromEntries(LEDGER_ROLES.map((role) => [role, password]));
  const { roles } = await migrate(ownerUrl, {
    modules: [ledgerSchema, readmodelSchema, deskSchema],
    shards: 1,
    passwords,
  });
  if (process.env.DATABASE_URL) teardown.push('database', () => dropDatabase(server, name, Object.values(roles)));
  const owner = await new DataSource({ type: 'postgres', url: ownerUrl, poolSize: 1 }).initialize();
  await createShards(owner, 1);
  await owner.destroy();
  const urlOf = (role: 'detector' | 'recorder'): string => roleUrl(ownerUrl, roles[role], password);
  return { ownerUrl, detectorUrl: urlOf('detector'), recorderUrl: urlOf('recorder'), dir };
}

async function ownServer(dir: string, teardown: Teardown): Promise<string> {
  const postgres = await startPostgres({ dir: join(dir, 'postgres') });
  teardown.push('PostgreSQL', () => postgres.stop());
  return postgres.url;
}

async function dropDatabase(server: string, name: string, roles: readonly string[]): Promise<void> {
  const admin = await new DataSource({ type: 'postgres', url: server, poolSize: 1 }).initialize();
  try {
    await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    for (const role of roles) await admin.query(`DROP ROLE IF EXISTS "${role}"`);
  } finally {
    await admin.destroy();
  }
}

/** The detector app with its default settings. */
export async function startDetector({ detectorUrl, dir }: BenchDatabase, teardown: Teardown): Promise<Judge> {
  const port = await freePort();
  const started = await startProcess({
    name: 'detector',
    entry: 'dist/apps/detector/src/main.js',
    dir,
    env: { PORT: String(port), DATABASE_URL: detectorUrl },
    readyUrl: `http://127.0.0.1:${port}/health/ready`,
    // Even a machine that is fit for benches may be busy.
    readyTimeout: 300_000,
  });
  const stop = async (): Promise<void> => void (await started.stop());
  teardown.push('detector', stop);
  return { pid: started.pid, stop };
}
