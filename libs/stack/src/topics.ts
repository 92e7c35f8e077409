import { Kafka, logLevel, type KafkaConfig } from 'kafkajs';

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
    if (missing.length > 0) await admin.createTopics({ waitForLeaders: true, topics: missing });
  } finally {
    await admin.disconnect();
  }
}
