import { readFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { ACCESS, eventShards, OVERSIGHT } from '#libs/contracts';
import { deskSchema } from '#libs/desk';
import { LEDGER_ROLES, type LedgerRole, ledgerSchema, migrate, migrateQuarantineKeys, roleUrl } from '#libs/ledger';
import { generateProcessKey, PROCESS_ROLES, writeProcessKey } from '#libs/identity';
import { postgresSource } from '#libs/postgres';
import { readmodelSchema } from '#libs/readmodel';
import {
  createEmptyTopics,
  freePort,
  startKafka,
  startPostgres,
  startProcess,
  UnavailableError,
  type StartedKafka,
  type StartedProcess,
  type Teardown,
} from '#libs/stack';
import { type DemoIssuer, startDemoIssuer } from './demo-issuer.js';
import { type DemoLogins, writeLogins } from './logins.js';
import { formatVkey, generateLogKey, writeKeyFile } from '#libs/tlog';

type App = 'recorder' | 'detector' | 'api';

/** Everything but our own processes: database, broker, topics, keys. */
export interface PreparedStack {
  intake: 'kafka' | 'http';
  /** Base URLs of our processes, whether they run or not. */
  recorder: string;
  detector: string;
  api: string;
  /** Where each shows its metrics. */
  metrics: Readonly<Record<App, string>>;
  brokers: string[];
  /** The database as its owner. */
  ownerUrl: string;
  logins: DemoLogins;
  issuer: DemoIssuer;
  vkeys: string[];
  /** The same in a file, one on each line. */
  vkeyFile: string;
  /** The ledger's key and no witness, as a policy: what a page pins. */
  pinFile: string;
  db: DataSource;
  start(app: App, env?: Record<string, string>): Promise<StartedProcess>;
}

export type DemoStack = PreparedStack;

export interface StackOptions {
  dir: string;
  shards: number;
  agencies: readonly string[];
  /** Sources that producers send for; default: all of the agencies. */
  sources?: readonly string[];
  /** Milliseconds between clock entries: lateness is concluded by the clock, so a short one keeps a demo short. */
  clockMs: number;
  teardown: Teardown;
  say: (line: string) => void;
}

const ORIGIN = 'demo.countersign.example';

/** Starts PostgreSQL, Kafka, recorder, detector and api on this machine, each with a role and a connection of its own. */
export async function startDemoStack(options: StackOptions): Promise<DemoStack> {
  const stack = await prepareStack(options);
  // All are awaited, whatever fails: the teardown must know every process that has started.
  const starting = (['recorder', 'detector', 'api'] as const).map(async (app) => ({
    app,
    ...(await stack.start(app)),
  }));
  await Promise.allSettled(starting);
  options.say(`issuer     ${stack.issuer.url}  (for development: it asks nobody for a password)`);
  for (const { app, pid } of await Promise.all(starting))
    options.say(`${app.padEnd(10)} ${stack[app]}  (process ${pid}, metrics on ${stack.metrics[app]})`);
  options.say(`console    ${stack.api}/  (the officers’ page, for a browser)`);
  return stack;
}

export async function prepareStack(options: StackOptions): Promise<PreparedStack> {
  const starting: Promise<unknown>[] = [];
  try {
    return await prepared(options, starting);
  } catch (error) {
    // All are awaited, whatever fails: the teardown must know every process that has started.
    await Promise.allSettled(starting);
    throw error;
  }
}

async function prepared(options: StackOptions, starting: Promise<unknown>[]): Promise<PreparedStack> {
  const { dir, shards, agencies, teardown, clockMs } = options;
  const { sources = agencies.map((agency) => `urn:agency:${agency}:*`) } = options;
  await mkdir(dir, { recursive: true });
  const server = await postgresUrl(options);
  const broker = kafka(options);
  const ports = { recorder: await freePort(), detector: await freePort(), api: await freePort() };
  const url = (app: App): string => `http://127.0.0.1:${ports[app]}`;
  const issuing = startDemoIssuer({ dir, sources, api: url('api'), teardown });
  starting.push(broker, issuing);
  // A rejection is handled where each is awaited; until then it must not count as unhandled.
  for (const one of starting) one.catch(() => undefined);
  const { name, urls, ownerUrl } = await prepareDatabases(server, options);
  const brokers = await broker;
  const topics = agencies.map((agency) => `transfers.${agency}`);
  if (brokers.length > 0) await createEmptyTopics({ brokers }, topics, shards);
  const { keyFile, quarantineKey, accessKey, sessionKey, vkeys, vkeyFile, pinFile } = await makeKeys(dir, shards);
  const processes = await makeProcessKeys(dir);
  const issuer = await issuing;
  const metricsPorts = { recorder: await freePort(), detector: await freePort(), api: await freePort() };
  const metricsOf = (app: App): string => `http://127.0.0.1:${metricsPorts[app]}/metrics`;
  const settings: Record<App, Record<string, string>> = {
    recorder: {
      DATABASE_URL: urls.recorder!,
      QUARANTINE_KEYS_URL: urls.keeper!,
      COUNTERSIGN_QUARANTINE_KEY_FILE: quarantineKey,
      COUNTERSIGN_LOG_KEY_FILE: keyFile,
      COUNTERSIGN_PROCESS_KEYS_FILE: processes.pins,
      COUNTERSIGN_ISSUERS_FILE: issuer.issuersFile,
      COUNTERSIGN_ORIGIN: ORIGIN,
      COUNTERSIGN_STATE_DIR: join(dir, 'recorder.state'),
      // The embedded PostgreSQL is durable; one that DATABASE_URL names may not be, and the word for that is the user's.
      ...(process.env.COUNTERSIGN_ALLOW_UNSAFE_DATABASE
        ? { COUNTERSIGN_ALLOW_UNSAFE_DATABASE: process.env.COUNTERSIGN_ALLOW_UNSAFE_DATABASE }
        : {}),
      COUNTERSIGN_SHARDS: String(shards),
      COUNTERSIGN_CLOCK_MS: String(clockMs),
      KAFKA_DISCOVERY_MS: '1000',
      ...(brokers.length > 0 ? { KAFKA_BROKERS: brokers.join(','), KAFKA_GROUP_PREFIX: name } : {}),
    },
    detector: {
      DATABASE_URL: urls.detector!,
      RECORDER_URL: url('recorder'),
      COUNTERSIGN_PROCESS_KEY_FILE: processes.files.detector!,
    },
    api: {
      DATABASE_URL: urls.api!,
      COUNTERSIGN_ISSUERS_FILE: issuer.issuersFile,
      RECORDER_URL: url('recorder'),
      COUNTERSIGN_PROCESS_KEY_FILE: processes.files.api!,
      COUNTERSIGN_ACCESS_KEY_FILE: accessKey,
      COUNTERSIGN_LOG_VKEYS_FILE: vkeyFile,
    },
  };
  // People sign in with a browser where an issuer lets the api ask for that.
  const sessions = ({ COUNTERSIGN_ISSUERS_FILE: file = '' }: Record<string, string>): Record<string, string> =>
    hasWebClient(file) ? { COUNTERSIGN_SESSION_KEY_FILE: sessionKey } : {};
  const start = async (app: App, env: Record<string, string> = {}): Promise<StartedProcess> => {
    const process = await startProcess({
      name: app,
      entry: `dist/apps/${app}/src/main.js`,
      dir,
      env: {
        PORT: String(ports[app]),
        COUNTERSIGN_METRICS_PORT: String(metricsPorts[app]),
        ...settings[app],
        ...env,
        ...(app === 'api' ? sessions({ ...settings.api, ...env }) : {}),
      },
      readyUrl: `${url(app)}/health/ready`,
      readyTimeout: 60_000,
    });
    teardown.push(app, async () => void (await process.stop()));
    return process;
  };
  const db = await postgresSource(ownerUrl, { name: 'countersign demo', poolSize: 2 }).initialize();
  teardown.push('connection', () => db.destroy());
  return {
    intake: brokers.length > 0 ? 'kafka' : 'http',
    recorder: url('recorder'),
    detector: url('detector'),
    api: url('api'),
    metrics: { recorder: metricsOf('recorder'), detector: metricsOf('detector'), api: metricsOf('api') },
    brokers,
    ownerUrl,
    logins: await writeLogins(dir, { verifier: urls.auditor!, grafana: urls.grafana! }),
    issuer,
    vkeys,
    vkeyFile,
    pinFile,
    db,
    start,
  };
}

async function postgresUrl({ dir, teardown, say }: StackOptions): Promise<string> {
  if (process.env.DATABASE_URL) {
    say('PostgreSQL from DATABASE_URL');
    return process.env.DATABASE_URL;
  }
  const postgres = await startPostgres({ dir: join(dir, 'postgres') });
  teardown.push('PostgreSQL', () => postgres.stop());
  say(`PostgreSQL 127.0.0.1:${postgres.port}`);
  return postgres.url;
}

/** No brokers: the HTTP intake does the work, and the demo says so. */
async function kafka({ dir, teardown, say }: StackOptions): Promise<string[]> {
  if (process.env.KAFKA_BROKERS) {
    say('Kafka from KAFKA_BROKERS');
    return process.env.KAFKA_BROKERS.split(',');
  }
  let broker: StartedKafka;
  try {
    broker = await startKafka({ dir: join(dir, 'kafka') });
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    say(`No Kafka here: ${error.message}`);
    say('The demo goes on with the HTTP intake: the same ledger and rules, no broker.');
    return [];
  }
  teardown.push('Kafka', () => broker.stop());
  say(`Kafka      ${broker.brokers.join(',')}  (Apache Kafka, KRaft)`);
  return broker.brokers;
}

async function prepareDatabases(server: string, { shards, teardown }: StackOptions) {
  const name = `countersign_demo_${randomBytes(4).toString('hex')}`;
  const keys = `${name}_keys`;
  const admin = await postgresSource(server, { name: 'countersign demo' }).initialize();
  for (const database of [name, keys]) await admin.query(`CREATE DATABASE ${database}`);
  const password = (): string => randomBytes(18).toString('base64url');
  const at = (database: string): string => Object.assign(new URL(server), { pathname: `/${database}` }).href;
  const passwords = Object.fromEntries(LEDGER_ROLES.map((role) => [role, password()])) as Record<LedgerRole, string>;
  const keeperPassword = password();
  const { roles } = await migrate(at(name), {
    modules: [ledgerSchema, readmodelSchema, deskSchema],
    shards,
    passwords,
  });
  const keeper = await migrateQuarantineKeys(at(keys), { password: keeperPassword, rolePrefix: name });
  // On a server of the demo's own nobody but its owner has anything to do elsewhere.
  if (!process.env.DATABASE_URL)
    for (const database of ['postgres', 'template1'])
      await admin.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`);
  await admin.destroy();
  if (process.env.DATABASE_URL)
    teardown.push('databases', () => dropAll(server, [name, keys], [...Object.values(roles), keeper.role]));
  const urls: Record<string, string> = { keeper: roleUrl(at(keys), keeper.role, keeperPassword) };
  for (const role of LEDGER_ROLES) urls[role] = roleUrl(at(name), roles[role], passwords[role]);
  return { name, urls, ownerUrl: at(name) };
}

/** On a server that is not ours nothing of the demo stays. */
async function dropAll(server: string, databases: string[], roles: string[]): Promise<void> {
  const admin = await postgresSource(server, { name: 'countersign demo' }).initialize();
  try {
    for (const database of databases) await admin.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
    for (const role of roles) await admin.query(`DROP ROLE IF EXISTS "${role}"`);
  } finally {
    await admin.destroy();
  }
}

async function makeKeys(dir: string, shards: number) {
  const key = generateLogKey(ORIGIN);
  const keyFile = join(dir, 'log.key');
  await writeKeyFile(keyFile, key);
  const quarantineKey = join(dir, 'quarantine.key');
  await writeFile(quarantineKey, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
  const accessKey = join(dir, 'access.key');
  await writeFile(accessKey, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
  const sessionKey = join(dir, 'session.key');
  await writeFile(sessionKey, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
  const vkeys = [...eventShards(shards), OVERSIGHT, ACCESS].map((shard) =>
    formatVkey(key.named(`${ORIGIN}/${shard}`).verifier),
  );
  const vkeyFile = join(dir, 'vkeys.txt');
  await writeFile(vkeyFile, `${vkeys.join('\n')}\n`);
  const pinFile = join(dir, 'pinned-keys.txt');
  await writeFile(pinFile, pinnedKeys(formatVkey(key.verifier)));
  return { keyFile, quarantineKey, accessKey, sessionKey, vkeys, vkeyFile, pinFile };
}

/** A policy (c2sp.org/tlog-policy): one key for all logs of the ledger. The demo has no witness. */
const pinnedKeys = (vkey: string): string =>
  `# The key of this demo's ledger: a page or a command checks entries by it.
# The file lies here because this is a demo. Of a real ledger, get key and witnesses from those who hold them.
log ${vkey}
quorum none
`;

/** A key for each of our processes that calls the recorder, and for an operator; the process of a role has its name. */
async function makeProcessKeys(dir: string): Promise<{ pins: string; files: Record<string, string> }> {
  const files: Record<string, string> = {};
  const pinned: { name: string; role: string; key: string }[] = [];
  for (const role of PROCESS_ROLES) {
    const key = generateProcessKey();
    await writeProcessKey((files[role] = join(dir, `${role}.pem`)), key);
    pinned.push({ name: role, role, key: key.pin });
  }
  const pins = join(dir, 'processes.json');
  await writeFile(pins, JSON.stringify(pinned));
  return { pins, files };
}

function hasWebClient(issuersFile: string): boolean {
  const { issuers } = JSON.parse(readFileSync(issuersFile, 'utf8')) as { issuers: { web?: object }[] };
  return issuers.some(({ web }) => web !== undefined);
}
