import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FieldLog } from '#libs/system';
import { kafkaClient, type KafkaBroker } from './broker.js';
import { bridgeLog } from './log-bridge.js';
import type { KafkaRecord } from './record.js';
import type { KafkaConnection } from './settings.js';

/** Says nothing about the partition: the broker was too slow to let the probe read. */
export class ProbeLate extends Error {
  constructor(timeoutMs: number) {
    super(`the probe could not read within ${timeoutMs} ms`);
    this.name = 'ProbeLate';
  }
}

/**
 * The first data record at or after `offset`, read by a consumer of its own that leaves no trace; undefined when it read for the rest
 * of `timeoutMs` and none came. Tells a consumer that went silent from a partition that has nothing to read.
 * @throws ProbeLate when it could not read at all within `timeoutMs`, and what kafkajs throws.
 */
export async function probe(
  { connection, broker, log }: { connection: KafkaConnection; broker: KafkaBroker; log: FieldLog },
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
  let [joined, fetched] = [false, false];
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    const found = new Promise<KafkaRecord>((resolve, reject) => {
      consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
        const others = (payload.memberAssignment[topic] ?? []).filter((one) => one !== partition);
        if (others.length > 0) consumer.pause([{ topic, partitions: others }]);
        consumer.seek({ topic, partition, offset: String(offset) });
        joined = true;
      });
      consumer.on(consumer.events.FETCH, () => (fetched ||= joined));
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
    const record = await Promise.race([
      found,
      sleep(timeoutMs, undefined, { signal: late.signal }).catch(() => undefined),
    ]);
    if (!record && !fetched) throw new ProbeLate(timeoutMs);
    return record;
  } finally {
    late.abort();
    await consumer.disconnect();
    await broker.forgetGroup(groupId).catch(() => undefined);
  }
}
