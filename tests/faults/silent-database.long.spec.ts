import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { deskSchema } from '#libs/desk';
import { LEDGER_ROLES, ledgerSchema, migrate, migrateQuarantineKeys, roleNames, roleUrl } from '#libs/ledger';
import { readmodelSchema } from '#libs/readmodel';
import {
  freePort,
  startPostgres,
  startProcess,
  type StartedPostgres,
  type StartedProcess,
  Teardown,
} from '#libs/stack';
import { generateLogKey, writeKeyFile } from '#libs/tlog';
import { bearer, type TestProcesses, testProcesses, TestIssuer } from '../support/tokens.js';
import { event, eventually } from './recorder-harness.js';

const PREFIX = 'silent';
const PASSWORD = 'password-of-a-test';
const APPS = ['recorder', 'detector', 'api'] as const;
type App = (typeof APPS)[number];

interface Answer {
  path: string;
  status: number;
  ms: number;
  body: string;
}

const openapi = JSON.parse(readFileSync('docs/api/openapi.json', 'utf8')) as {
  paths: Record<string, { get?: object }>;
};
/** Every route of the api, with values for its parameters that it takes. */
const API_PATHS = Object.entries(openapi.paths)
  .filter(([, { get }]) => get)
  .map(([path]) =>
    path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
      name === 'id' ? '0'.repeat(64) : name === 'agreement' ? 'MOU-1' : '0',
    ),
  );

/** A PostgreSQL of its own with the three processes on it; its processes can be halted without closing a connection. */
describe('PostgreSQL that goes silent without closing', () => {
  const teardown = new Teardown();
  const dir = mkdtempSync(join(tmpdir(), 'silent-'));
  const urls = {} as Record<App, string>;
  const metricsUrls = {} as Record<App, string>;
  const started = {} as Record<App, StartedProcess>;
  let server: StartedPostgres;
  let issuer: TestIssuer;
  let processes: TestProcesses;
  const halted = new Set<number>();

  const at = (database: string): string => Object.assign(new URL(server.url), { pathname: `/${database}` }).href;

  beforeAll(async () => {
    server = await startPostgres({ dir: join(dir, 'postgres') });
    teardown.push('PostgreSQL', () => server.stop());
    issuer = await TestIssuer.start();
    teardown.push('issuer', () => issuer.close());
    processes = await testProcesses();
    teardown.push('keys', () => Promise.resolve(processes.close()));
    const admin = new pg.Client({ connectionString: server.url });
    await admin.connect();
    for (const name of ['ledger', 'keys']) await admin.query(`CREATE DATABASE ${name}`);
    await admin.end();
    const passwords = Object.fromEntries(LEDGER_ROLES.map((role) => [role, PASSWORD]));
    const modules = [ledgerSchema, readmodelSchema, deskSchema];
    await migrate(at('ledger'), { modules, rolePrefix: PREFIX, passwords, shards: 1 });
    await migrateQuarantineKeys(at('keys'), { rolePrefix: PREFIX, password: PASSWORD });
    writeFileSync(join(dir, 'kek'), Buffer.alloc(32, 7), { mode: 0o600 });
    writeFileSync(join(dir, 'access.key'), Buffer.alloc(32, 8), { mode: 0o600 });
    await writeKeyFile(join(dir, 'log.key'), generateLogKey('log.example.gov/silent'));
    for (const app of APPS) {
      const [port, metrics] = [await freePort(), await freePort()];
      metricsUrls[app] = `http://127.0.0.1:${metrics}`;
      urls[app] = `http://127.0.0.1:${port}`;
      started[app] = await startProcess({
        name: app,
        dir,
        entry: `dist/apps/${app}/src/main.js`,
        env: {
          PORT: String(port),
          COUNTERSIGN_METRICS_PORT: String(metrics),
          DATABASE_URL: roleUrl(at('ledger'), roleNames(PREFIX)[app], PASSWORD),
          ...issuer.env(),
          ...(app === 'recorder'
            ? {
                ...processes.env,
                QUARANTINE_KEYS_URL: roleUrl(at('keys'), `${PREFIX}_keeper`, PASSWORD),
                COUNTERSIGN_QUARANTINE_KEY_FILE: join(dir, 'kek'),
                COUNTERSIGN_LOG_KEY_FILE: join(dir, 'log.key'),
                COUNTERSIGN_ORIGIN: 'log.example.gov/silent',
                COUNTERSIGN_STATE_DIR: join(dir, 'state'),
                COUNTERSIGN_CHECKPOINT_MS: '200',
              }
            : {}),
          ...(app === 'api'
            ? {
                RECORDER_URL: urls.recorder,
                COUNTERSIGN_PROCESS_KEY_FILE: processes.keyFiles.api,
                COUNTERSIGN_ACCESS_KEY_FILE: join(dir, 'access.key'),
              }
            : {}),
        },
        readyUrl: `${urls[app]}/health/ready`,
        readyTimeout: 120_000,
      });
      teardown.push(app, async () => void (await started[app].stop()));
    }
  }, 300_000);
  afterEach(resume);
  afterAll(async () => {
    await teardown.run();
    rmSync(dir, { recursive: true, force: true });
  }, 120_000);

  /** Of this server alone, by its own children: those that serve clients, or all and the server itself. */
  function halt(which: 'backends' | 'all'): void {
    for (const pid of children(server.pid)) {
      const title = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      if (which === 'all' || title.includes(PREFIX)) halted.add(pid);
    }
    if (which === 'all') halted.add(server.pid);
    for (const pid of halted) process.kill(pid, 'SIGSTOP');
  }
  /** Sessions of ours in the middle of a transaction. */
  async function busy(): Promise<number> {
    const admin = new pg.Client({ connectionString: server.url });
    await admin.connect();
    const ours = `SELECT FROM pg_stat_activity WHERE usename LIKE '${PREFIX}%' AND xact_start IS NOT NULL`;
    const { rowCount } = await admin.query(ours).finally(() => admin.end());
    return rowCount ?? 0;
  }
  function resume(): void {
    for (const pid of halted) {
      try {
        process.kill(pid, 'SIGCONT');
      } catch (error) {
        // A halted backend whose client has gone ends by itself.
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      }
    }
    halted.clear();
  }

  async function ask(app: App, path: string, init: RequestInit = {}): Promise<Answer> {
    const began = performance.now();
    const headers = bearer(await issuer.overseer());
    const response = await fetch((path === '/metrics' ? metricsUrls : urls)[app] + path, {
      headers,
      ...init,
      signal: AbortSignal.timeout(90_000),
    });
    const body = await response.text();
    return { path, status: response.status, ms: performance.now() - began, body };
  }
  let n = 0;
  const post = async (): Promise<Answer> =>
    ask('recorder', '/v1/events', {
      method: 'POST',
      headers: { 'content-type': 'application/cloudevents+json', ...bearer(await issuer.producer('irs')) },
      body: event(n++),
    });
  const control = async (): Promise<Answer> =>
    ask('recorder', '/v1/control', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...bearer(await processes.token('operator')) },
      body: JSON.stringify({ kind: 'ruleset.published', digest: `sha256:${'0'.repeat(64)}`, rules: [] }),
    });
  const sizes = (text: string): string[] =>
    text.split('\n').filter((line) => line.startsWith('countersign_ledger_size'));
  const allReady = (): Promise<void> =>
    eventually(async () => {
      for (const app of APPS) {
        const { status, body } = await ask(app, '/health/ready');
        expect([app, status, status === 200 ? '' : body]).toEqual([app, 200, '']);
      }
      expect((await post()).status).toBe(200);
      expect((await ask('api', '/v1/findings')).status).toBe(200);
    }, 120_000);

  it('is answered for in time by every route, and worked with again without a restart', async () => {
    await eventually(async () => expect((await post()).status).toBe(200));
    await eventually(async () => expect((await ask('api', '/v1/findings')).status).toBe(200));
    const pids = APPS.map((app) => started[app].pid);
    const before = await ask('recorder', '/metrics');
    expect(sizes(before.body)).toHaveLength(2);

    halt('all');
    // Twice what an app has connections, so that those who come later find none.
    const posts = Array.from({ length: 20 }, () => post());
    const questions = [...API_PATHS, ...API_PATHS].map((path) => ask('api', path));
    const probes: Promise<Answer>[] = [];
    const scrapes: Promise<Answer>[] = [];
    for (let round = 0; round < 8; round++) {
      for (const app of APPS) {
        const live = await ask(app, '/health/live');
        expect([app, live.status]).toEqual([app, 200]);
        expect(live.ms).toBeLessThan(2_000);
        probes.push(ask(app, '/health/ready'));
        scrapes.push(ask(app, '/metrics'));
      }
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
    for (const { status, ms, body } of await Promise.all(probes)) {
      expect([status, body]).toEqual([503, expect.stringMatching(/"ready":false,"detail":"[^"]{10,}/)]);
      expect(ms).toBeLessThan(5_000);
    }
    const scraped = await Promise.all(scrapes);
    for (const { status, ms, body } of scraped) {
      expect(status).toBe(200);
      // Prometheus waits 10 s.
      expect(ms).toBeLessThan(8_000);
      expect(body).toMatch(/^countersign_metrics_late\{app="\w+"\} [01]$/m);
    }
    expect(scraped.filter(({ body }) => body.includes('app="recorder"')).map(({ body }) => sizes(body))).toEqual(
      Array(8).fill(expect.arrayContaining([expect.stringContaining('shard="0"')])),
    );

    for (const { status, ms, body } of [...(await Promise.all(posts)), await control()]) {
      expect([status, JSON.parse(body)]).toEqual([
        503,
        expect.objectContaining({
          type: expect.stringMatching(/ledger-away$/),
          detail: expect.stringMatching(/PostgreSQL|timeout|connection/i),
        }),
      ]);
      expect(ms).toBeLessThan(35_000);
    }
    const answered = await Promise.all(questions);
    for (const { path, ms } of answered) expect([path, ms < 40_000]).toEqual([path, true]);
    // A 404 of what is read is written down as well: the recorder's database is silent too.
    const away = answered.filter(({ status, body }) => status === 503 && /database-away|access-log-away/.test(body));
    // All others were refused for their parameters, without a question to the database; who asks is in the token.
    // One file at a time is made for a reader: the second is told so at once.
    const busy = answered.filter(({ status, body }) => status === 503 && body.includes('exports-busy'));
    expect(busy.length).toBeLessThan(2);
    const others = answered.filter((one) => ![...away, ...busy].includes(one) && one.path !== '/v1/me');
    expect(others.filter(({ status }) => ![400, 404].includes(status))).toEqual([]);
    const unanswered = away.map(({ path }) => path);
    expect(unanswered).toEqual(expect.arrayContaining(['/v1/status', '/v1/findings', '/v1/agreements']));

    resume();
    await allReady();
    expect(APPS.map((app) => started[app].pid)).toEqual(pids);
    expect((await ask('recorder', '/metrics')).body).toMatch(/^countersign_metrics_late\{app="recorder"\} 0$/m);
  }, 400_000);

  it('is left for new connections where only those that are there are silent', async () => {
    await allReady();
    halt('backends');
    // One that is halted in a transaction keeps what it has locked from all others, whatever these do.
    while ((await busy()) > 0) {
      resume();
      await sleep(50);
      halt('backends');
    }
    expect(halted.size).toBeGreaterThan(2);
    await allReady();
    resume();
    await allReady();
  }, 400_000);
});

function children(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((one) => {
      try {
        // pid (name) state ppid …; the name may hold anything, brackets too.
        return Number(readFileSync(`/proc/${one}/stat`, 'utf8').split(') ').at(-1)!.split(' ')[1]) === pid;
      } catch {
        return false;
      }
    });
}
