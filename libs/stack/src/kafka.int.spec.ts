import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  Kafka,
  logLevel,
  ResourcePatternTypes,
} from 'kafkajs';
import { kafkaRuntime } from './kafka-runtime.js';
import { startKafka, type StartedKafka } from './kafka.js';

describe('startKafka', () => {
  let dir: string;
  let cluster: StartedKafka | undefined;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'countersign-kafka-'));
  });
  afterEach(async () => {
    await cluster?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it('starts from an archive of its parsed classes, which the first start has written', async () => {
    cluster = await startKafka({ dir });
    const { archive } = kafkaRuntime();
    expect(archive.use).toEqual([`-XX:SharedArchiveFile=${archive.file}`]);
    const { stdout } = await promisify(execFile)('ps', ['-o', 'args=', '-p', String(cluster.node(1).pid)]);
    expect(stdout).toContain(`${archive.use[0]} `);
  });

  // Three nodes: kafka.full.spec.ts, and tests/faults where events are emitted while one of them is killed.
  it('lets a SCRAM user do what an ACL allows and nothing else', async () => {
    cluster = await startKafka({ dir, sasl: { users: [{ name: 'irs', password: 'irs-secret' }] } });
    const admin = new Kafka({ ...cluster.admin, logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    await admin.createTopics({
      waitForLeaders: true,
      topics: ['transfers.irs', 'transfers.ice'].map((topic) => ({ topic })),
    });
    await admin.createAcls({
      acl: [
        {
          resourceType: AclResourceTypes.TOPIC,
          resourceName: 'transfers.irs',
          resourcePatternType: ResourcePatternTypes.LITERAL,
          principal: 'User:irs',
          host: '*',
          operation: AclOperationTypes.WRITE,
          permissionType: AclPermissionTypes.ALLOW,
        },
      ],
    });
    await admin.disconnect();
    const send = async (password: string, topic: string): Promise<unknown> => {
      const producer = new Kafka({
        brokers: cluster!.brokers,
        sasl: { mechanism: 'scram-sha-512', username: 'irs', password },
        logLevel: logLevel.NOTHING,
        retry: { retries: 1 },
      }).producer();
      try {
        await producer.connect();
        return (await producer.send({ topic, messages: [{ value: 'x' }] }))[0]?.errorCode;
      } finally {
        await producer.disconnect();
      }
    };
    await eventually(async () => expect(await send('irs-secret', 'transfers.irs')).toBe(0));
    await expect(send('irs-secret', 'transfers.ice')).rejects.toThrow(/not authorized/i);
    await expect(send('wrong', 'transfers.irs')).rejects.toThrow(/authentication/i);
  }, 180_000);
});

async function eventually(check: () => Promise<void>, forMs = 90_000): Promise<void> {
  for (const deadline = Date.now() + forMs; ; await sleep(200)) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}
