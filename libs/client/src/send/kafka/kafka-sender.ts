import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel, type CompressionTypes, type KafkaConfig, type Producer } from 'kafkajs';
import { agencyOf, partitionOf } from '#libs/contracts';
import { groupBy } from '../../group-by.js';
import { backOffMs } from '#libs/system';
import { SEND_BACK_OFF } from '../back-off.js';
import type { Delivery, Outgoing, Sender } from '../sender.js';
import { topicOf } from '../topic.js';
import { finalFailure, kafkaCode, KafkaUnavailable, TopicMissing } from './errors.js';
import { writePartition } from './partition-writer.js';

export interface KafkaSenderOptions extends Pick<KafkaConfig, 'brokers' | 'sasl' | 'ssl' | 'connectionTimeout'> {
  clientId?: string;
  /** A gateway's agency, whose topic takes all that it carries for others. Default: each event goes to the topic of its own source's agency. */
  forwarder?: string;
  /** Bytes of one write; a topic's max.message.bytes must allow it. Default 900,000, below Kafka's default of 1,048,588. */
  maxBatchBytes?: number;
  /** Default 2,000. */
  maxBatchEvents?: number;
  /** Milliseconds to go on trying one write before the outbox keeps it for later. Default 120,000. */
  deliveryTimeout?: number;
  compression?: CompressionTypes;
}

/** Partition counts are asked again after this time, in milliseconds, because a topic may grow. */
const METADATA_AGE = 300_000;

/**
 * Sends to `transfers.<agency>`: idempotent, acknowledged by all in-sync replicas, key = agreement id, partition as the
 * Java client computes it. One partition per `send`, and the answer must name it: kafkajs loses records of a send that
 * spans several leaders of which one dies, without an error.
 */
export class KafkaSender implements Sender {
  private readonly kafka: Kafka;
  private connected: Promise<Producer> | undefined;
  private readonly partitions = new Map<string, { count: number; at: number }>();

  constructor(private readonly options: KafkaSenderOptions) {
    this.kafka = new Kafka({
      brokers: options.brokers,
      sasl: options.sasl,
      ssl: options.ssl ?? false,
      clientId: options.clientId ?? 'countersign-client',
      connectionTimeout: options.connectionTimeout ?? 5_000,
      logLevel: logLevel.NOTHING,
      retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 1_000 },
    });
  }

  async send(events: readonly Outgoing[]): Promise<Delivery> {
    const { maxBatchBytes = 900_000, maxBatchEvents = 2_000, deliveryTimeout = 120_000, compression } = this.options;
    const { forwarder } = this.options;
    const deliveries: Delivery[] = [];
    const writes: Promise<Delivery>[] = [];
    for (const [topic, ofTopic] of groupBy(events, ({ source }) => topicOf(forwarder ?? agencyOf(source)))) {
      let count: number;
      try {
        count = await this.partitionCount(topic, deliveryTimeout);
      } catch (failure) {
        deliveries.push({ acknowledged: [], failure: failure as Error });
        continue;
      }
      for (const [partition, ofPartition] of groupBy(ofTopic, (event) => partitionOf(event.agreementid, count))) {
        const writer = { topic, partition, maxBatchBytes, maxBatchEvents, deliveryTimeout, compression };
        writes.push(
          writePartition(
            { ...writer, producer: () => this.producer(), renew: (broken) => this.renew(broken) },
            ofPartition,
          ),
        );
      }
    }
    deliveries.push(...(await Promise.all(writes)));
    return {
      acknowledged: deliveries.flatMap((delivery) => delivery.acknowledged),
      failure: deliveries.find((delivery) => delivery.failure)?.failure,
    };
  }

  async close(): Promise<void> {
    const producer = await this.connected?.catch(() => undefined);
    this.connected = undefined;
    await producer?.disconnect();
  }

  private producer(): Promise<Producer> {
    this.connected ??= this.connect();
    return this.connected;
  }

  private async connect(): Promise<Producer> {
    const producer = this.kafka.producer({ idempotent: true, allowAutoTopicCreation: false, maxInFlightRequests: 5 });
    try {
      await producer.connect();
      return producer;
    } catch (error) {
      this.connected = undefined;
      throw error;
    }
  }

  /** Replaces the producer that failed, unless another partition's writer has done so already. */
  private async renew(broken: Producer): Promise<void> {
    const current = await this.connected?.catch(() => undefined);
    if (current !== broken) return;
    this.connected = undefined;
    await broken.disconnect().catch(() => undefined);
  }

  private async partitionCount(topic: string, timeout: number): Promise<number> {
    const known = this.partitions.get(topic);
    if (known && Date.now() - known.at < METADATA_AGE) return known.count;
    const deadline = Date.now() + timeout;
    for (let attempt = 1; ; attempt++) {
      try {
        const count = await this.askPartitionCount(topic);
        this.partitions.set(topic, { count, at: Date.now() });
        return count;
      } catch (error) {
        if (error instanceof TopicMissing) throw error;
        if (known) return known.count;
        const final = finalFailure(topic, error);
        if (final) throw final;
        if (Date.now() > deadline) throw new KafkaUnavailable(topic, undefined, timeout / 1000, { cause: error });
        await sleep(backOffMs(attempt, SEND_BACK_OFF));
      }
    }
  }

  private async askPartitionCount(topic: string): Promise<number> {
    const admin = this.kafka.admin({ retry: { retries: 1 } });
    try {
      await admin.connect();
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
      const count = topics[0]?.partitions.length ?? 0;
      if (count === 0) throw new TopicMissing(topic);
      return count;
    } catch (error) {
      throw kafkaCode(error) === 'UNKNOWN_TOPIC_OR_PARTITION' ? new TopicMissing(topic) : error;
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
  }
}
