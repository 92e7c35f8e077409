import { Kafka, logLevel } from 'kafkajs';
import type { Sending } from '#libs/cases';
import { partitionOf } from '#libs/contracts';
import type { DemoStack } from './demo-stack.js';

/** `headers`: what a producer adds beside the value. */
export type SentRecord = Sending & { headers?: Readonly<Record<string, string>> };

/**
 * Sends a case's records as they are, faults and all, which the client would refuse to do. Keeps each topic's order: one
 * partition per send, one send at a time.
 */
export async function sendRecords(
  stack: DemoStack,
  shards: number,
  sendings: readonly SentRecord[],
  onProgress: (done: number) => void,
): Promise<void> {
  return stack.intake === 'kafka'
    ? overKafka(stack.brokers, shards, sendings, onProgress)
    : overHttp(stack, sendings, onProgress);
}

/** Below a broker's default for one request. */
const MAX_SEND_BYTES = 800_000;

async function overKafka(
  brokers: string[],
  partitions: number,
  sendings: readonly SentRecord[],
  onProgress: (done: number) => void,
): Promise<void> {
  const producer = new Kafka({ brokers, clientId: 'countersign-demo', logLevel: logLevel.NOTHING }).producer({
    allowAutoTopicCreation: false,
    idempotent: true,
    maxInFlightRequests: 1,
  });
  await producer.connect();
  try {
    for (let at = 0; at < sendings.length;) {
      const first = sendings[at]!;
      const topic = `transfers.${first.agency}`;
      const partition = partitionFor(first, partitions);
      let end = at + 1;
      let bytes = sizeOf(first);
      while (
        end < sendings.length &&
        (bytes += sizeOf(sendings[end]!)) <= MAX_SEND_BYTES &&
        sendings[end]!.agency === first.agency &&
        partitionFor(sendings[end]!, partitions) === partition
      )
        end++;
      const messages = sendings
        .slice(at, end)
        .map(({ key, value, headers }) => ({ key, value, partition, ...(headers ? { headers: { ...headers } } : {}) }));
      const [answer] = await producer.send({ topic, messages });
      if (answer?.errorCode !== 0 || answer.partition !== partition)
        throw new Error(`${topic} ${partition}: not acknowledged`);
      onProgress((at = end));
    }
  } finally {
    await producer.disconnect();
  }
}

const sizeOf = ({ value, headers = {} }: SentRecord): number =>
  Object.entries(headers).reduce((sum, [name, text]) => sum + name.length + text.length, value.length);

const partitionFor = ({ key }: Sending, partitions: number): number =>
  key === null ? 0 : partitionOf(key, partitions);

async function overHttp(
  { recorder, issuer }: DemoStack,
  sendings: readonly SentRecord[],
  onProgress: (done: number) => void,
): Promise<void> {
  for (const [i, { value, headers }] of sendings.entries()) {
    const response = await fetch(new URL('/v1/events', recorder), {
      method: 'POST',
      headers: {
        ...headers,
        'content-type': 'application/cloudevents+json',
        authorization: `Bearer ${await issuer.producerOf(sourceOf(value))()}`,
      },
      body: new Uint8Array(value),
    });
    // 422: recorded as refused, which a case may want.
    if (!response.ok && response.status !== 422)
      throw new Error(`the recorder answered ${response.status}: ${await response.text()}`);
    onProgress(i + 1);
  }
}

/** Of an event that may be refused: what it says of itself, however it says it. */
const sourceOf = (value: Buffer): string => /"source"\s*:\s*"([^"]*)"/.exec(value.toString('utf8'))?.[1] ?? '';
