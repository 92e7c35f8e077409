import {
  CompressionTypes,
  Kafka,
  logLevel,
  type Admin,
  type ITopicConfig,
  type KafkaMessage,
  type Message,
} from 'kafkajs';
import { createLedTopics } from '#libs/stack';
import { service, uniqueName } from './services.js';

export { uniqueName } from './services.js';

export interface TestKafka {
  brokers: string[];
  /** The cluster id of a broker that this run started. Undefined with KAFKA_BROKERS: use `describeCluster`. */
  clusterId?: string;
}

/** The run's broker, started when the first test asks. A test that kills brokers starts its own with `startKafka`. */
export function testKafka(): Promise<TestKafka> {
  return service<TestKafka>('kafka');
}

/** A raw, silent client for actions that the code under test must not perform itself. */
export async function kafkaClient(): Promise<Kafka> {
  const { brokers } = await testKafka();
  return new Kafka({ brokers, clientId: 'test-support', logLevel: logLevel.NOTHING });
}

export async function withAdmin<T>(act: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = (await kafkaClient()).admin();
  await admin.connect();
  try {
    return await act(admin);
  } finally {
    await admin.disconnect();
  }
}

/** Creates a topic with a unique name that begins with `prefix` (default `transfers.agency`), and waits for its leaders. */
export async function createTopic(
  options: Partial<Omit<ITopicConfig, 'topic'>> & { prefix?: string } = {},
): Promise<string> {
  const { prefix = 'transfers.agency', ...config } = options;
  const topic = uniqueName(prefix);
  await withAdmin((admin) => createLedTopics(admin, [{ topic, numPartitions: 1, ...config }]));
  return topic;
}

/** Sends to one partition in one request and returns the offset of the first record. */
export async function produce(
  topic: string,
  messages: readonly Omit<Message, 'partition'>[],
  options: { partition?: number; compression?: CompressionTypes } = {},
): Promise<bigint> {
  const { partition = 0, compression } = options;
  const producer = (await kafkaClient()).producer({ allowAutoTopicCreation: false });
  await producer.connect();
  try {
    const [answer] = await producer.send({ topic, compression, messages: messages.map((m) => ({ ...m, partition })) });
    if (answer?.errorCode !== 0) throw new Error(`Not written: ${JSON.stringify(answer)}`);
    return BigInt(answer.baseOffset!);
  } finally {
    await producer.disconnect();
  }
}

/** The next `count` records of a topic from its beginning, in each partition's order. Fails after `timeoutMs`. */
export async function consume(
  topic: string,
  count: number,
  timeoutMs = 90_000,
): Promise<(KafkaMessage & { partition: number })[]> {
  // Stopping waits for the fetch in progress: five seconds with the default of kafkajs.
  const consumer = (await kafkaClient()).consumer({ groupId: uniqueName('raw'), maxWaitTimeInMs: 100 });
  await consumer.connect();
  const records: (KafkaMessage & { partition: number })[] = [];
  try {
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`${records.length} of ${count} records of ${topic}`)), timeoutMs);
      const done = (): void => {
        clearTimeout(late);
        resolve();
      };
      if (count === 0) done();
      consumer
        .run({
          autoCommit: false,
          eachMessage: async ({ message, partition }) => {
            records.push({ ...message, partition });
            if (records.length >= count) done();
          },
        })
        .catch(reject);
    });
    return records;
  } finally {
    await consumer.disconnect();
  }
}
