import { setTimeout as sleep } from 'node:timers/promises';
import type { CompressionTypes, Message, Producer } from 'kafkajs';
import { backOffMs } from '#libs/system';
import { SEND_BACK_OFF } from '../back-off.js';
import { batches } from '../batches.js';
import type { Delivery, Outgoing } from '../sender.js';
import { checkAnswer } from './answer.js';
import { finalFailure, KafkaUnavailable } from './errors.js';

export interface WriterOptions {
  topic: string;
  partition: number;
  maxBatchBytes: number;
  maxBatchEvents: number;
  /** Milliseconds to go on trying one batch. */
  deliveryTimeout: number;
  compression?: CompressionTypes;
  /** A connected producer; after `renew` a new one, because an idempotent producer may be beyond repair. */
  producer(): Promise<Producer>;
  renew(broken: Producer): Promise<void>;
}

/** Writes to one partition: one batch after the other, each acknowledged before the next, so that order holds. */
export async function writePartition(options: WriterOptions, events: readonly Outgoing[]): Promise<Delivery> {
  const acknowledged: Outgoing[] = [];
  for (const batch of batches(events, options.maxBatchBytes, options.maxBatchEvents)) {
    try {
      await writeBatch(options, batch);
    } catch (failure) {
      return { acknowledged, failure: failure as Error };
    }
    acknowledged.push(...batch);
  }
  return { acknowledged };
}

async function writeBatch(options: WriterOptions, batch: readonly Outgoing[]): Promise<void> {
  const { topic, partition, deliveryTimeout, compression } = options;
  const messages = batch.map((event) => messageOf(event, partition));
  const deadline = Date.now() + deliveryTimeout;
  for (let attempt = 1; ; attempt++) {
    let producer: Producer | undefined;
    try {
      producer = await options.producer();
      checkAnswer(await producer.send({ topic, messages, acks: -1, compression }), topic, partition);
      return;
    } catch (error) {
      const final = finalFailure(topic, error);
      if (final) throw final;
      if (Date.now() > deadline) throw new KafkaUnavailable(topic, partition, deliveryTimeout / 1000, { cause: error });
      if (producer) await options.renew(producer);
      await sleep(backOffMs(attempt, SEND_BACK_OFF));
    }
  }
}

function messageOf({ value, agreementid, signature }: Outgoing, partition: number): Message {
  return {
    key: agreementid,
    value,
    partition,
    headers: {
      'content-type': 'application/cloudevents+json; charset=UTF-8',
      ...(signature === undefined ? {} : { 'countersign-signature': signature }),
    },
  };
}
