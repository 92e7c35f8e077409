import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Kafka, logLevel } from 'kafkajs';
import { defaultSettings } from '#libs/intake';
import { KafkaSender, type Outgoing } from '#libs/client';
import { createLedTopics, kafkaRuntime, startKafka, type StartedKafka, workFolder } from '#libs/stack';
import { event, eventually, RecorderBench } from './recorder-harness.js';

const run = promisify(execFile);
const users = ['recorder', 'irs', 'ice-writer'].map((name) => ({ name, password: `${name}-password` }));
const TOPICS = ['transfers.irs', 'transfers.ice'];

/** deploy/kafka/acls.sh on a real broker that allows nothing without a rule. */
describe('access rules of the brokers', () => {
  const dir = mkdtempSync(join(workFolder(), 'acls-'));
  let bench: RecorderBench;
  let kafka: StartedKafka;
  let tool: string;
  let config: string;
  const saslOf = (name: string, password = `${name}-password`) =>
    ({ mechanism: 'scram-sha-512', username: name, password }) as const;
  const clientOf = (name: string | undefined, password?: string): Kafka =>
    new Kafka({
      ...{ brokers: kafka.brokers, ssl: false, logLevel: logLevel.NOTHING, retry: { retries: 1 } },
      ...(name === undefined ? {} : { sasl: saslOf(name, password) }),
    });
  const acls = (...args: string[]) =>
    run(tool, ['--bootstrap-server', kafka.brokers.join(), '--command-config', config, ...args]);

  beforeAll(async () => {
    bench = await RecorderBench.open();
    kafka = await startKafka({ dir, sasl: { users } });
    const { java, classPath } = kafkaRuntime();
    tool = join(dir, 'kafka-acls.sh');
    // As the brokers' own tool begins, with the jars that set-up resolved.
    writeFileSync(tool, `#!/bin/sh\nexec "${java}" -cp "${classPath}" org.apache.kafka.tools.AclCommand "$@"\n`);
    chmodSync(tool, 0o700);
    const { username, password } = kafka.admin.sasl as { username: string; password: string };
    config = join(dir, 'admin.properties');
    writeFileSync(
      config,
      [
        'security.protocol=SASL_PLAINTEXT',
        'sasl.mechanism=SCRAM-SHA-512',
        `sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="${username}" password="${password}";`,
      ].join('\n'),
    );
    const script = join(import.meta.dirname, '../../deploy/kafka/acls.sh');
    const args = [script, kafka.brokers.join(), config, 'recorder', 'irs', 'ice=ice-writer', 'fbi=CN=fbi,O=FBI'];
    await run('sh', args, { env: { ...process.env, KAFKA_ACLS: tool } });
    const client = new Kafka({ ...kafka.admin, logLevel: logLevel.NOTHING });
    const admin = client.admin();
    await admin.connect();
    await createLedTopics(
      admin,
      TOPICS.map((topic) => ({ topic, numPartitions: 1 })),
    );
    // The brokers make the topic of groups when somebody first asks for one.
    await eventually(() => admin.fetchOffsets({ groupId: 'countersign.first' }));
    await admin.disconnect();
  }, 240_000);
  afterAll(async () => {
    await bench.close();
    await kafka.stop();
    rmSync(dir, { recursive: true, force: true });
  }, 180_000);

  const sent = (n: number): Outgoing => ({
    ...{ value: Buffer.from(event(n)), source: 'urn:agency:irs:disclosure', agreementid: 'MOU-1', id: `${n}` },
  });
  const send = async (name: string, n: number, to?: string, password?: string) => {
    const sender = new KafkaSender({
      ...{ brokers: kafka.brokers, sasl: saslOf(name, password), deliveryTimeout: 5_000 },
      ...(to === undefined ? {} : { forwarder: to }),
    });
    try {
      return await sender.send([sent(n)]);
    } finally {
      await sender.close();
    }
  };
  const settings = {
    ...defaultSettings,
    get connection() {
      return { clientId: 'r', brokers: kafka.brokers, ssl: false, sasl: saslOf('recorder') };
    },
  };

  it('let an agency write to its own topic, and to no other', async () => {
    expect((await send('irs', 0)).failure).toBeUndefined();
    expect((await send('ice-writer', 1, 'ice')).failure).toBeUndefined();
    for (const [user, topic] of [
      ['irs', 'ice'],
      ['ice-writer', 'irs'],
      ['recorder', 'irs'],
    ] as const) {
      const { failure, acknowledged } = await send(user, 2, topic);
      expect(acknowledged).toEqual([]);
      expect(failure?.message).toMatch(/(TOPIC|CLUSTER)_AUTHORIZATION_FAILED/);
    }
  }, 120_000);

  it('take the whole subject of a certificate for a user', async () => {
    const { stdout } = await acls('--list', '--topic', 'transfers.fbi');
    expect(stdout).toMatch(/principal=User:CN=fbi,O=FBI, host=\*, operation=WRITE/);
  }, 60_000);

  it('say what is wrong with a password, and give nothing without one', async () => {
    expect((await send('irs', 3, undefined, 'wrong')).failure?.message).toMatch(/user name or password is wrong/);
    const stranger = clientOf(undefined).admin();
    await expect(stranger.connect().then(() => stranger.listTopics())).rejects.toThrow();
    await stranger.disconnect().catch(() => undefined);
  }, 120_000);

  it('let nobody but the recorder read, and nobody create a topic', async () => {
    const reads = async (name: string, groupId: string): Promise<void> => {
      const consumer = clientOf(name).consumer({
        groupId,
        retry: { retries: 2, restartOnFailure: () => Promise.resolve(false) },
      });
      await consumer.connect();
      try {
        await consumer.subscribe({ topics: ['transfers.irs'] });
        await joins(consumer);
      } finally {
        await consumer.disconnect();
      }
    };
    // A group of its own: a member that leaves late, with another assigner, would keep the recorder out of its group.
    await reads('recorder', 'countersign.of-its-own');
    for (const name of ['irs', 'ice-writer'])
      for (const groupId of [`${name}-group`, 'countersign.transfers.irs'])
        // kafkajs says no more where the group is refused.
        await expect(reads(name, groupId)).rejects.toThrow(/authoriz|Failed to find group coordinator/i);
    for (const name of ['irs', 'recorder']) {
      const admin = clientOf(name).admin();
      await admin.connect();
      await expect(admin.createTopics({ topics: [{ topic: 'transfers.fbi', numPartitions: 1 }] })).rejects.toThrow();
      await admin.disconnect();
    }
  }, 180_000);

  it('give the recorder what it needs, and no more', async () => {
    await bench.intake('transfers.', { settings });
    await eventually(async () => expect(await bench.fromKafka('transfers.irs')).toHaveLength(1));
    await eventually(async () => expect(await bench.fromKafka('transfers.ice')).toHaveLength(1));
    await bench.stopIntakes();
    const rights: string[][] = [
      ['--topic', 'transfers.', '--operation', 'Read'],
      ['--topic', 'transfers.', '--operation', 'DescribeConfigs'],
      ['--group', 'countersign.', '--operation', 'Read'],
    ];
    let count = 1;
    for (const right of rights) {
      const rule = ['--allow-principal', 'User:recorder', '--resource-pattern-type', 'prefixed', ...right];
      await acls('--remove', '--force', ...rule);
      expect((await send('irs', 10 + count)).failure).toBeUndefined();
      await bench.intake('transfers.', { settings });
      await new Promise((resolve) => setTimeout(resolve, 4_000));
      expect([right, (await bench.fromKafka('transfers.irs')).length]).toEqual([right, count]);
      await acls('--add', ...rule);
      count++;
      await eventually(async () => expect(await bench.fromKafka('transfers.irs')).toHaveLength(count), 60_000);
      await bench.stopIntakes();
    }
    await bench.checkLedger();
  }, 240_000);
});

/** Rejects with what ends a consumer before it has joined its group. */
function joins(consumer: ReturnType<Kafka['consumer']>): Promise<void> {
  return new Promise((resolve, reject) => {
    consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
    consumer.on(consumer.events.GROUP_JOIN, () => resolve());
    consumer.run({ eachBatch: async () => undefined }).catch(reject);
  });
}
