import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IntakeLog } from '../log.js';
import { kafkaClient, type KafkaBroker } from './broker.js';
import { bridgeLog } from './log-bridge.js';
import type { KafkaRecord } from './record.js';
import type { KafkaConnection } from './settings.js';

/**
 * The first data record at or after `offset`, read by a consumer of its own that leaves no trace; undefined when none came within
 * `timeoutMs`. Tells a consumer that went silent from a partition that has nothing to read.
 */
export async function probe(
  { connection, broker, log }: { connection: KafkaConnection; broker: KafkaBroker; log: IntakeLog },
  topic: string,
  partition: number,
  offset: bigint,
  timeoutMs: number,
): Promise<KafkaRecord | undefined> {
  const groupId = `countersign-probe.${randomUUID()}`;
  const consumer = kafkaClient(connection, bridgeLog(log)).consumer({
    groupId,
    maxWaitTimeInMs: 200,
    maxBytes: 1024 * 1024,
  });
  const late = new AbortController();
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    const found = new Promise<KafkaRecord>((resolve, reject) => {
      consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
        const others = (payload.memberAssignment[topic] ?? []).filter((one) => one !== partition);
        if (others.length > 0) consumer.pause([{ topic, partitions: others }]);
        consumer.seek({ topic, partition, offset: String(offset) });
      });
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
      consumer
        .run({
          autoCommit: false,
          eachBatchAutoResolve: false,
          eachBatch: async ({ batch }) => {
            const record = batch.messages.find((message) => BigInt(message.offset) >= offset);
            if (batch.partition === partition && record) resolve(record);
          },
        })
        .catch(reject);
    });
    return await Promise.race([found, sleep(timeoutMs, undefined, { signal: late.signal }).catch(() => undefined)]);
  } finally {
    late.abort();
    await consumer.disconnect();
    await broker.forgetGroup(groupId).catch(() => undefined);
  }
}
