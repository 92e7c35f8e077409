import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import pg from 'pg';
import { freePort, startPostgres, startProcess, type StartedPostgres, type StartedProcess } from '#libs/stack';
import { testKafka } from '../support/kafka.js';
import { personToken, producerToken } from '../support/issuers.js';
import { uniqueName } from '../support/services.js';
import { event, eventually } from '../faults/recorder-harness.js';
import { bytes, composeFile, environmentFile, ROOT } from './compose-file.js';
import { layOut, stages } from './image-files.js';

/**
 * Starts the services of docker-compose.yml in its order, with its environment and its secrets, from the files that their images have and no
 * others, and asks each health check. Only hosts, ports and paths are those of this machine instead of the containers'.
 */
describe('a rehearsal of docker-compose.yml without containers', () => {
  const compose = composeFile();
  const processes: StartedProcess[] = [];
  /** Whoever waits for these may start. */
  const begun = new Set<string>();
  const image = (name: string): string => join(dir, compose.services[name]!.build!.target ?? 'image');
  let dir: string;
  let postgres: StartedPostgres;
  let brokers: string;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'countersign-compose-'));
    execFileSync('sh', [join(ROOT, 'deploy/new-secrets.sh'), '--development', join(dir, 'secrets')]);
    const built = stages();
    layOut(built.at(-1)!, join(dir, 'image'));
    layOut(
      built.find(({ name }) => name === 'development')!,
      join(dir, 'development'),
    );
    postgres = await startPostgres({ dir: join(dir, 'postgres'), fsync: false });
    brokers = (await testKafka()).brokers.join(',');
    begun.add('kafka');
  });
  afterAll(async () => {
    await Promise.all(processes.map((process) => process.stop()));
    await postgres.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  function environment(name: string): Record<string, string> {
    const { env_file = [], environment: inline = {} } = compose.services[name]!;
    const secrets = env_file.map((path) => environmentFile(join(dir, 'secrets', basename(path))));
    const all = Object.assign({}, ...secrets, inline) as Record<string, string>;
    return Object.fromEntries(
      Object.entries(all).map(([key, value]) => [
        key,
        value
          .replace(/@(postgres|quarantine-keys):5432/, `@127.0.0.1:${postgres.port}`)
          .replace(/^\/(keys|state)(\/|$)/, `${dir}/`)
          .replace(/^\/run\/secrets\//, `${dir}/secrets/passwords/`)
          .replace(/^\/(detector-key|api-key|metrics-secret|web-client|owner|witness)\//, `${dir}/$1/`)
          .replace(/^\/etc\/countersign\/logs\.txt$/, `${dir}/logs.txt`)
          .replace(/^\/issuer$/, `${dir}/issuer`)
          .replace(/^\/etc\/countersign\/development\.json$/, `${dir}/issuers.json`),
      ]),
    );
  }

  /** As compose waits. */
  function mayBegin(name: string): void {
    const needs = compose.services[name]!.depends_on ?? {};
    for (const need of Array.isArray(needs) ? needs : Object.keys(needs))
      expect([name, [...begun]]).toEqual([name, expect.arrayContaining([need])]);
  }

  /** The service's own health check, in its image and with its environment. */
  function healthOf(name: string, env: Record<string, string>): { status: number | null; stdout: string } {
    const [kind, command, ...args] = compose.services[name]!.healthcheck!.test;
    expect([kind, command]).toEqual(['CMD', 'node']);
    const options = { cwd: image(name), env: { PATH: process.env['PATH'], ...env }, encoding: 'utf8' } as const;
    const { status, stdout } = spawnSync(process.execPath, args, options);
    return { status, stdout };
  }

  const metrics: Record<string, number> = {};
  /** `overrides` may depend on where it listens. */
  async function start(
    name: string,
    overrides: Record<string, string> | ((port: number) => Record<string, string>) = {},
  ): Promise<string> {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const changed = typeof overrides === 'function' ? overrides(port) : overrides;
    const all = environment(name);
    if ('COUNTERSIGN_METRICS_PORT' in all) metrics[name] = await freePort();
    const env = {
      ...all,
      ...{ PORT: String(port), COUNTERSIGN_HOST: '127.0.0.1' },
      ...(name in metrics
        ? { COUNTERSIGN_METRICS_PORT: String(metrics[name]), COUNTERSIGN_METRICS_HOST: '127.0.0.1' }
        : {}),
      ...changed,
    };
    mayBegin(name);
    const before = healthOf(name, env);
    const entry = join(image(name), compose.services[name]!.command![0]!);
    processes.push(await startProcess({ name, entry, dir, env, readyUrl: `${url}/health/ready` }));
    // It says no until the app says yes.
    expect([before.status, healthOf(name, env)]).toEqual([1, { status: 0, stdout: '' }]);
    begun.add(name);
    return url;
  }

  it('makes the keys once', () => {
    const { COUNTERSIGN_ORIGIN, COUNTERSIGN_SHARDS } = environment('keys');
    const names = ['detector-key', 'api-key', 'metrics-secret', 'web-client', 'owner'];
    expect(compose.services['keys']!.command).toEqual(['/keys', ...names.map((name) => `/${name}`), '/run/secrets']);
    const folders = [...names.map((name) => join(dir, name)), join(dir, 'secrets/passwords')];
    for (const folder of folders.slice(0, -1)) mkdirSync(folder);
    const make = () =>
      spawnSync('sh', [join(image('keys'), 'deploy/new-keys.sh'), dir, ...folders], {
        env: { PATH: process.env['PATH'], COUNTERSIGN_ORIGIN, COUNTERSIGN_SHARDS },
        encoding: 'utf8',
      });
    const keys = () =>
      ['log.key', 'quarantine.key', 'metrics-secret/secret', 'metrics-secret/prometheus'].map((name) =>
        readFileSync(join(dir, name), 'utf8'),
      );
    mayBegin('keys');
    const first = make();
    begun.add('keys');
    expect(first).toMatchObject({ status: 0, stdout: expect.stringContaining(`${COUNTERSIGN_ORIGIN}/oversight+`) });
    const made = keys();
    const mode = (name: string): number => statSync(join(dir, name)).mode & 0o777;
    for (const name of ['log.key', 'quarantine.key', 'metrics-secret/secret']) expect(mode(name)).toBe(0o600);
    // Prometheus runs as another user, and a copy of what the apps read is for it.
    expect([mode('metrics-secret/prometheus'), made[3]]).toEqual([0o644, made[2]]);
    // Passwords are copies, for nobody but those who log in with them.
    const copies = [
      'database.password',
      'quarantine-keys.password',
      'detector-key/database.password',
      'api-key/database.password',
    ];
    for (const name of [...copies, 'owner/ledger-owner', 'owner/grafana'])
      expect([name, mode(name)]).toEqual([name, 0o600]);
    // As an earlier version made it: one file for all.
    chmodSync(join(dir, 'metrics-secret/secret'), 0o644);
    rmSync(join(dir, 'metrics-secret/prometheus'));
    expect(make()).toMatchObject({ status: 0, stdout: expect.stringMatching(/log\.key is there already/) });
    expect(keys()).toEqual(made);
    // What the api names as the logs' keys is there for a key that an earlier version made, too.
    const vkeys = readFileSync(join(dir, 'api-key/log.vkeys'), 'utf8').trim().split('\n');
    expect(vkeys).toHaveLength(Number(COUNTERSIGN_SHARDS) + 2);
    for (const vkey of vkeys) expect(first.stdout).toContain(vkey);
    expect(mode('metrics-secret/secret')).toBe(0o600);
  });

  it('migrates databases with the owners that the PostgreSQL image makes', async () => {
    const admin = new pg.Client({ connectionString: postgres.url });
    await admin.connect();
    for (const name of ['postgres', 'quarantine-keys']) {
      const { POSTGRES_USER, POSTGRES_PASSWORD_FILE, POSTGRES_DB } = environment(name);
      // The test server's own superuser has the name of the first one.
      const verb = (await admin.query('select from pg_roles where rolname = $1', [POSTGRES_USER])).rowCount
        ? 'alter'
        : 'create';
      await admin.query(
        `${verb} role ${POSTGRES_USER} login superuser password '${readFileSync(POSTGRES_PASSWORD_FILE!, 'utf8')}'`,
      );
      await admin.query(`create database ${POSTGRES_DB} owner ${POSTGRES_USER}`);
      begun.add(name);
    }
    await admin.end();
    const [entry, ...args] = compose.services['migrate']!.command!;
    const env = { PATH: process.env['PATH'], ...environment('migrate') };
    mayBegin('migrate');
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(image('migrate'), entry!), ...args], {
      env,
      encoding: 'utf8',
    });
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^Applied \d+ migrations/m);
    begun.add('migrate');
    // The overseers' Grafana logs in with the file that it is given.
    const password = readFileSync(join(dir, 'secrets/passwords/grafana'), 'utf8');
    const connectionString = `postgres://countersign_grafana:${password}@127.0.0.1:${postgres.port}/countersign`;
    const grafana = new pg.Client({ connectionString });
    await grafana.connect();
    expect((await grafana.query('select current_user as name')).rows).toEqual([{ name: 'countersign_grafana' }]);
    await grafana.end();
  });

  it('starts every app, and an event passes through all of them', async () => {
    // Its name is where people reach it; api and recorder reach it elsewhere, and read the file that it writes.
    const issuer = await start('issuer', (port) => ({
      COUNTERSIGN_PUBLIC_URL: `http://127.0.0.1:${port}`,
      COUNTERSIGN_ISSUER_INTERNAL_URL: `http://localhost:${port}`,
      COUNTERSIGN_ISSUER_SOURCES: 'urn:agency:irs:*',
      COUNTERSIGN_ISSUERS_FILE: join(dir, 'issuers.json'),
    }));
    const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
    const overseer = async () => bearer(await personToken(issuer, 'overseer'));
    const producer = readFileSync(join(dir, 'issuer/irs-all.secret'), 'utf8').trim();
    const recorder = await start('recorder', {
      KAFKA_BROKERS: brokers,
      KAFKA_TOPIC_PREFIX: uniqueName('rehearsal'),
      // Only for this test's PostgreSQL, which runs without fsync.
      COUNTERSIGN_ALLOW_UNSAFE_DATABASE: 'true',
    });
    await start('detector', { RECORDER_URL: recorder });
    const api = await start('api', { RECORDER_URL: recorder });
    // The console's page is in the image, too.
    const page = await fetch(`${api}/`, { headers: { accept: 'text/html' } });
    expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringMatching(/^text\/html/)]);
    expect(await page.text()).toMatch(/<script [^>]*src="\/assets\//);
    const headers = {
      'content-type': 'application/cloudevents+json',
      ...bearer(await producerToken(issuer, { clientId: 'irs-all', secret: producer })),
    };
    const response = await fetch(`${recorder}/v1/events`, { method: 'POST', headers, body: event(1) });
    const { source, id, shard } = (await response.json()) as { source: string; id: string; shard: string };
    const asked = `${api}/v1/events?${new URLSearchParams({ source, id }).toString()}`;
    const body = await eventually(async () => {
      const answer = await (await fetch(asked, { headers: await overseer() })).text();
      expect(answer).toContain(`"${id}"`);
      return answer;
    });
    expect(body).toContain(`"${shard}"`);
    expect(Number(shard)).toBeLessThan(16);
    // As Prometheus is told to ask.
    const secret = readFileSync(join(dir, 'metrics-secret/prometheus'), 'utf8');
    for (const port of Object.values(metrics)) {
      const scrape = (token: string) => fetch(`http://127.0.0.1:${port}/metrics`, { headers: bearer(token) });
      expect([(await scrape(secret)).status, (await scrape(`${secret}0`)).status]).toEqual([200, 401]);
    }
    // The recorder took the detector's word by its key.
    await eventually(async () => {
      const headers = await overseer();
      const texts = [0, 1, 2, 3].map(async (i) => (await fetch(`${api}/v1/entries/0/${i}`, { headers })).text());
      expect((await Promise.all(texts)).join()).toContain('ruleset.published');
    });
    // No log contains a password.
    const files = readdirSync(join(dir, 'secrets/passwords')).map((file) => join(dir, 'secrets/passwords', file));
    const passwords = files.map((file) => readFileSync(file, 'utf8'));
    expect(passwords.length).toBeGreaterThan(6);
    passwords.push(secret);
    for (const { log } of processes) {
      const output = readFileSync(log, 'utf8');
      expect(passwords.filter((password) => output.includes(password))).toEqual([]);
    }
  }, 240_000);

  it('starts a witness of these logs, with a key of its own', async () => {
    mkdirSync(join(dir, 'witness'));
    const { COUNTERSIGN_WITNESS_NAME } = environment('witness-key');
    const made = spawnSync('sh', [join(image('witness-key'), 'deploy/new-witness-key.sh'), join(dir, 'witness')], {
      env: { PATH: process.env['PATH'], COUNTERSIGN_WITNESS_NAME },
      encoding: 'utf8',
    });
    expect(made).toMatchObject({ status: 0, stdout: expect.stringContaining(`${COUNTERSIGN_WITNESS_NAME}+`) });
    begun.add('witness-key');
    writeFileSync(join(dir, 'logs.txt'), readFileSync(join(dir, 'api-key/log.vkeys')));
    expect((await fetch(`${await start('witness')}/health/live`)).status).toBe(200);
  }, 60_000);

  it('leaves each process far below its limit of memory', () => {
    // Linux alone says so; elsewhere it is at least known which processes there are.
    expect(processes.map(({ name }) => name).sort()).toEqual(['api', 'detector', 'issuer', 'recorder', 'witness']);
    for (const { name, pid } of processes) {
      const file = `/proc/${pid}/status`;
      const [, peak] = (existsSync(file) && /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(file, 'utf8'))) || ['', '1'];
      expect([name, Number(peak) * 1024 < 0.5 * bytes(compose.services[name]!.mem_limit!)]).toEqual([name, true]);
    }
  });

  const asked = spawnSync('pg_isready', ['--version']).status === 0;
  const name = asked
    ? 'hears of both databases when they answer'
    : 'knows the databases by name; no pg_isready is here';
  it(name, () => {
    for (const name of ['postgres', 'quarantine-keys']) {
      const [kind, command] = compose.services[name]!.healthcheck!.test;
      expect([kind, command]).toEqual(['CMD-SHELL', expect.stringMatching(/"\$POSTGRES_USER".*"\$POSTGRES_DB"/)]);
      const check = (PGPORT: number) => {
        const env = { PATH: process.env['PATH'], PGPORT: String(PGPORT), ...environment(name) };
        return spawnSync('sh', ['-c', command!], { env }).status;
      };
      // 2: nobody listens; 127: the shell has no such program.
      expect([check(postgres.port), check(1)]).toEqual(asked ? [0, 2] : [127, 127]);
    }
  });
});
