import type { Admin, Kafka } from 'kafkajs';
import { eventBytes } from '#libs/contracts';
import type { Recorded } from './recorder-harness.js';

export interface TopicRecord {
  partition: number;
  offset: string;
  value: string;
}

/** `partition/offset` of all deviations. All lists are empty if every record is an entry, once, in its partition's order. */
export interface Comparison {
  /** Records in the topic. */
  records: number;
  missing: string[];
  repeated: string[];
  /** Entries with another value than the record at their position, and entries at positions that the topic does not have. */
  foreign: string[];
  /** Entries after an entry with a later offset of the same partition. */
  outOfOrder: string[];
}

/** The comparison of a complete ledger, with every record once and in order. */
export const ALL_ONCE_IN_ORDER = { missing: [], repeated: [], foreign: [], outOfOrder: [] };

/** Every record of a topic up to its present ends, in each partition's order, in a separate group. */
export async function readTopic(kafka: Kafka, admin: Admin, topic: string): Promise<TopicRecord[]> {
  const ends = new Map((await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => [partition, BigInt(high)]));
  const consumer = kafka.consumer({ groupId: 'read-back', maxWaitTimeInMs: 100 });
  const records = new Map<string, TopicRecord>();
  await consumer.connect();
  try {
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      const done = (partition: number, next: bigint): void => {
        if (next >= (ends.get(partition) ?? 0n)) ends.delete(partition);
        if (ends.size === 0) resolve();
      };
      for (const partition of [...ends.keys()]) done(partition, 0n);
      consumer
        .run({
          autoCommit: false,
          eachMessage: async ({ partition, message: { offset, value } }) => {
            // A rebalance delivers some records twice.
            records.set(`${partition}/${offset}`, { partition, offset, value: value!.toString() });
            done(partition, BigInt(offset) + 1n);
          },
        })
        .catch(reject);
    });
  } finally {
    await consumer.disconnect();
  }
  return [...records.values()];
}

/** `entries`: the topic's entries, in the ledger's order, each partition in one shard. */
export function compareWithTopic(records: readonly TopicRecord[], entries: readonly Recorded[]): Comparison {
  const expected = new Map(records.map(({ partition, offset, value }) => [`${partition}/${offset}`, value]));
  const seen = new Set<string>();
  const last = new Map<number, bigint>();
  const comparison: Comparison = { records: records.length, missing: [], repeated: [], foreign: [], outOfOrder: [] };
  for (const { entry, bytes } of entries) {
    if (!('kafka' in entry.via)) continue;
    const { partition, offset } = entry.via.kafka;
    const at = `${partition}/${offset}`;
    if (seen.has(at)) comparison.repeated.push(at);
    if (expected.get(at) !== eventBytes(bytes)?.toString()) comparison.foreign.push(at);
    if (BigInt(offset) <= (last.get(partition) ?? -1n)) comparison.outOfOrder.push(at);
    seen.add(at);
    last.set(partition, BigInt(offset));
  }
  comparison.missing = [...expected.keys()].filter((at) => !seen.has(at));
  return comparison;
}
