import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
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

  it('serves one topic from three nodes, one of them killed and started again', async () => {
    cluster = await startKafka({ dir, nodes: 3 });
    const admin = new Kafka({ ...cluster.admin, logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    await admin.createTopics({
      waitForLeaders: true,
      topics: [{ topic: 't', numPartitions: 3, replicationFactor: 3 }],
    });
    const inSync = async (): Promise<number[]> =>
      (await admin.fetchTopicMetadata({ topics: ['t'] })).topics[0]!.partitions.map((p) => p.isr.length);
    await eventually(async () => expect(await inSync()).toEqual([3, 3, 3]));

    const two = cluster.node(2);
    await two.kill9();
    expect(two.pid).toBeUndefined();
    await eventually(async () => expect(await inSync()).toEqual([2, 2, 2]));
    await two.restart();
    await eventually(async () => expect(await inSync()).toEqual([3, 3, 3]));
    await admin.disconnect();
  }, 120_000);
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
