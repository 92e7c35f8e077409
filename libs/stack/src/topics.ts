import { setTimeout as sleep } from 'node:timers/promises';
import { type Admin, type ITopicConfig, Kafka, logLevel, type KafkaConfig } from 'kafkajs';

const LEADERS_MS = 60_000;

/**
 * Creates topics and waits until each partition has a leader. A broker that has just begun does not know at once what its controller has made;
 * kafkajs (`waitForLeaders`) takes that for an answer. Answers whether all of them were new.
 */
export async function createLedTopics(admin: Admin, topics: ITopicConfig[]): Promise<boolean> {
  const created = await admin.createTopics({ waitForLeaders: false, topics });
  const names = topics.map(({ topic }) => topic);
  for (const deadline = Date.now() + LEADERS_MS; ;) {
    const known = await admin.fetchTopicMetadata({ topics: names }).catch((error: Error) => error);
    const led = !(known instanceof Error) && known.topics.flatMap(({ partitions }) => partitions);
    if (led && led.every(({ leader }) => leader >= 0)) return created;
    if (Date.now() > deadline) throw known instanceof Error ? known : new Error(`${names.join()}: there is no leader`);
    await sleep(50);
  }
}

/** Creates topics that are not there yet. Throws when one that is there holds records: a demo must not judge what others sent. */
export async function createEmptyTopics(
  connection: Pick<KafkaConfig, 'brokers' | 'sasl' | 'ssl'>,
  topics: readonly string[],
  partitions: number,
): Promise<void> {
  const admin = new Kafka({ ...connection, clientId: 'countersign-stack', logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    const there = new Set(await admin.listTopics());
    for (const topic of topics.filter((name) => there.has(name))) {
      const offsets = await admin.fetchTopicOffsets(topic);
      if (offsets.some(({ low, high }) => low !== high)) {
        throw new Error(`The topic ${topic} holds records. Give the demo a broker of its own, or unset KAFKA_BROKERS.`);
      }
    }
    const missing = topics.filter((name) => !there.has(name)).map((topic) => ({ topic, numPartitions: partitions }));
    if (missing.length > 0) await createLedTopics(admin, missing);
  } finally {
    await admin.disconnect();
  }
}
