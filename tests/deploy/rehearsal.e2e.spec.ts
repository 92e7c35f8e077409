import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import pg from 'pg';
import { freePort, startPostgres, startProcess, type StartedPostgres, type StartedProcess } from '#libs/stack';
import { testKafka } from '../support/kafka.js';
import { personToken, producerToken } from '../support/issuers.js';
import { uniqueName } from '../support/services.js';
import { event, eventually } from '../faults/recorder-harness.js';
import { composeFile, environmentFile, ROOT } from './compose-file.js';

/**
 * Starts the services of docker-compose.yml in its order, with its environment and its secrets. Only hosts, ports and paths are those of
 * this machine instead of the containers'.
 */
describe('a rehearsal of docker-compose.yml without containers', () => {
  const compose = composeFile();
  const processes: StartedProcess[] = [];
  let dir: string;
  let postgres: StartedPostgres;
  let brokers: string;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'countersign-compose-'));
    execFileSync('sh', [join(ROOT, 'deploy/new-secrets.sh'), '--development', join(dir, 'secrets')]);
    postgres = await startPostgres({ dir: join(dir, 'postgres'), fsync: false });
    brokers = (await testKafka()).brokers.join(',');
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
          .replace(/^\/(detector-key|api-key|metrics-secret|web-client)\//, `${dir}/$1/`)
          .replace(/^\/issuer$/, `${dir}/issuer`)
          .replace(/^\/etc\/countersign\/development\.json$/, `${dir}/issuers.json`),
      ]),
    );
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
    // The issuer has no metrics.
    if (name !== 'issuer') metrics[name] = await freePort();
    const env = {
      ...environment(name),
      ...{ PORT: String(port), COUNTERSIGN_HOST: '127.0.0.1' },
      ...{ COUNTERSIGN_METRICS_PORT: String(metrics[name] ?? 0), COUNTERSIGN_METRICS_HOST: '127.0.0.1' },
      ...changed,
    };
    const entry = compose.services[name]!.command![0]!;
    processes.push(await startProcess({ name, entry, dir, env, readyUrl: `${url}/health/ready` }));
    return url;
  }

  it('makes the keys once', () => {
    const { COUNTERSIGN_ORIGIN, COUNTERSIGN_SHARDS } = environment('keys');
    const folders = ['detector-key', 'api-key', 'metrics-secret', 'web-client'].map((name) => join(dir, name));
    for (const folder of folders) mkdirSync(folder);
    const make = () =>
      spawnSync('sh', [join(ROOT, 'deploy/new-keys.sh'), dir, ...folders], {
        env: { PATH: process.env['PATH'], COUNTERSIGN_ORIGIN, COUNTERSIGN_SHARDS },
        encoding: 'utf8',
      });
    const keys = () =>
      ['log.key', 'quarantine.key', 'metrics-secret/secret', 'metrics-secret/prometheus'].map((name) =>
        readFileSync(join(dir, name), 'utf8'),
      );
    const first = make();
    expect(first).toMatchObject({ status: 0, stdout: expect.stringContaining(`${COUNTERSIGN_ORIGIN}/oversight+`) });
    const made = keys();
    const mode = (name: string): number => statSync(join(dir, name)).mode & 0o777;
    for (const name of ['log.key', 'quarantine.key', 'metrics-secret/secret']) expect(mode(name)).toBe(0o600);
    // Prometheus runs as another user, and a copy of what the apps read is for it.
    expect([mode('metrics-secret/prometheus'), made[3]]).toEqual([0o644, made[2]]);
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
      const { POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB } = environment(name);
      // The test server's own superuser has the name of the first one.
      const verb = (await admin.query('select from pg_roles where rolname = $1', [POSTGRES_USER])).rowCount
        ? 'alter'
        : 'create';
      await admin.query(`${verb} role ${POSTGRES_USER} login superuser password '${POSTGRES_PASSWORD}'`);
      await admin.query(`create database ${POSTGRES_DB} owner ${POSTGRES_USER}`);
    }
    await admin.end();
    const [entry, ...args] = compose.services['migrate']!.command!;
    const env = { PATH: process.env['PATH'], ...environment('migrate') };
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, entry!), ...args], {
      env,
      encoding: 'utf8',
    });
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^Applied \d+ migrations/m);
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
    const secrets = readdirSync(join(dir, 'secrets')).flatMap((file) =>
      Object.values(environmentFile(join(dir, 'secrets', file))),
    );
    const passwords = secrets.flatMap((value) => value.match(/[0-9a-f]{48}/g) ?? []);
    expect(passwords.length).toBeGreaterThan(6);
    passwords.push(secret);
    for (const { log } of processes) {
      const output = readFileSync(log, 'utf8');
      expect(passwords.filter((password) => output.includes(password))).toEqual([]);
    }
  }, 240_000);
});
