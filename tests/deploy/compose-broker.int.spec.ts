import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bareEnvironment, Child, freePort, kafkaRuntime } from '#libs/stack';
import { composeFile, environmentFile, ROOT } from './compose-file.js';

/** Of Kafka's image: what its start runs, which makes settings of the environment and gives the storage its identity. */
const SETUP = 'kafka.docker.KafkaDockerWrapper';
const LOGGING =
  'Configuration:\n  Properties: {}\n  Appenders:\n    Console: { name: STDOUT, PatternLayout: { pattern: "%p %m%n" } }\n  Loggers:\n    Root: { level: INFO, AppenderRef: [{ ref: STDOUT }] }\n    Logger: []\n';

/** The broker of docker-compose.yml by the code of its image. Only ports and paths are those of this machine. */
describe('the broker of docker-compose.yml without its container', () => {
  const { environment, env_file: files, healthcheck, tmpfs } = composeFile().services['kafka']!;
  const dir = mkdtempSync(join(tmpdir(), 'countersign-compose-broker-'));
  const { java, classPath, loggingConfig } = kafkaRuntime();
  let env: Record<string, string>;
  let ports: Record<'9092' | '9093' | '29092', number>;
  let broker: Child | undefined;
  beforeAll(async () => {
    execFileSync('sh', [join(ROOT, 'deploy/new-secrets.sh'), join(dir, 'secrets')]);
    ports = { '9092': await freePort(), '9093': await freePort(), '29092': await freePort() };
    const all = { ...environmentFile(join(dir, 'secrets', files![0]!.split('/').at(-1)!)), ...environment };
    const here = (value: string): string =>
      value
        .replace(/\b(29092|9092|9093)\b/g, (port) => String(ports[port as keyof typeof ports]))
        .replace(/(:\/\/|@)(?:kafka)?:/g, '$1127.0.0.1:')
        .replace('/var/lib/kafka/data', join(dir, 'data'));
    env = Object.fromEntries(Object.entries(all).map(([key, value]) => [key, here(value)]));
    for (const name of ['defaults', 'mounted', 'config', 'data']) mkdirSync(join(dir, name));
    // As in the image, but for what they say: with a setting in the environment the first counts for nothing.
    writeFileSync(join(dir, 'defaults/server.properties'), 'process.roles=broker\n');
    for (const name of ['log4j2.yaml', 'tools-log4j2.yaml']) writeFileSync(join(dir, 'defaults', name), LOGGING);
  });
  afterAll(async () => {
    await broker?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it('makes its settings in a folder of memory, and formats its storage as the cluster of this ledger', () => {
    // The folder is empty at each start, whatever the image has there.
    expect(tmpfs).toContain('/opt/kafka/config');
    expect(readdirSync(join(dir, 'config'))).toEqual([]);
    const folders = [
      '--default-configs-dir',
      'defaults',
      '--mounted-configs-dir',
      'mounted',
      '--final-configs-dir',
      'config',
    ];
    const args = [
      '-XX:TieredStopAtLevel=1',
      `-Dlog4j2.configurationFile=${loggingConfig}`,
      '-cp',
      classPath,
      SETUP,
      'setup',
    ];
    args.push(...folders.map((word) => (word.startsWith('--') ? word : join(dir, word))));
    const { status, stdout, stderr } = spawnSync(java, args, {
      env: { ...bareEnvironment(), ...env },
      encoding: 'utf8',
    });
    expect({ status, said: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, said: '' });
    const settings = environmentFile(join(dir, 'config/server.properties'));
    // Every one of ours is a setting, but for those of the JVM and of the image.
    const ours = Object.keys(env).filter((key) => key.startsWith('KAFKA_') && key !== 'KAFKA_HEAP_OPTS');
    const property = (key: string): string => key.slice('KAFKA_'.length).toLowerCase().replaceAll('_', '.');
    for (const key of ours) expect([key, settings[property(key)]]).toEqual([key, env[key]]);
    expect(readFileSync(join(dir, 'data/meta.properties'), 'utf8')).toContain(`cluster.id=${env['CLUSTER_ID']}\n`);
  }, 60_000);

  it('starts with them, and its health check says when', async () => {
    const [kind, ...command] = healthcheck!.test;
    expect(kind).toBe('CMD');
    const check = (): number | null => {
      const [bash, ...args] = command.map((word) => word.replace('/9092', `/${ports['9092']}`));
      return spawnSync(bash!, args, { env: { PATH: process.env['PATH'] } }).status;
    };
    expect(check()).toBe(1);
    broker = await Child.spawn({
      name: 'Kafka of compose',
      command: java,
      args: [
        ...env['KAFKA_HEAP_OPTS']!.split(' '),
        ...['-XX:TieredStopAtLevel=1', `-Dlog4j2.configurationFile=${loggingConfig}`, '-cp', classPath],
        ...['kafka.Kafka', join(dir, 'config/server.properties')],
      ],
      env: { ...bareEnvironment() },
      log: join(dir, 'kafka.log'),
    });
    await broker.until(async () => check() === 0, 60_000);
    await broker.until(
      async () => readFileSync(join(dir, 'kafka.log'), 'utf8').includes('Kafka Server started'),
      60_000,
    );
  }, 120_000);
});
