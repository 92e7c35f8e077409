import { randomUUID } from 'node:crypto';
import kafkajs, { type Consumer } from 'kafkajs';
import { adaptKafkajs, KafkaBroker, type KafkaConnection } from '#libs/intake';
import { silentLog } from '#libs/system';
import type { OffsetRange, PartitionCounts } from '#libs/verifier';

/** A broker's answer for one partition. */
export type BrokerReading =
  | {
      /** Offset of the oldest record that it still holds. */
      low: bigint;
      /** Committed data records, in ranges, at offsets that have no entry: between the first and last recorded, and after. */
      records: OffsetRange[];
    }
  | { notAsked: string };

interface Reading {
  low: bigint;
  /** As it was when the reading began. */
  high: bigint;
  /** Offsets from `low` to `high` that have no entry, in order. */
  wanted: OffsetRange[];
  /** The next offset that the broker has not shown. */
  at: bigint;
  records: OffsetRange[];
}

/** `<cluster>/<topic>#<incarnation>/<partition>` */
const NAME = /^([^/]*)\/(.*)#(\d+)\/(\d+)$/;
/** After this long without progress, the rest of a topic is given up: a transaction that hangs is never delivered. */
const PATIENCE_MS = 15_000;

/**
 * Asks the brokers for every offset that the ledger has no entry of. Reads committed records only, as the intake does: an offset that is
 * not delivered is a control record, or was aborted. Leaves no consumer group behind. By the partition's name.
 */
export async function readBrokers(
  to: Omit<KafkaConnection, 'clientId'>,
  partitions: readonly PartitionCounts[],
  signal: AbortSignal,
): Promise<Map<string, BrokerReading>> {
  adaptKafkajs();
  const connection: KafkaConnection = { ...to, clientId: 'countersign-verify' };
  const broker = new KafkaBroker(connection, silentLog);
  const answers = new Map<string, BrokerReading>();
  try {
    const cluster = await broker.clusterId();
    const topics = new Map<string, Map<number, PartitionCounts>>();
    const newest = new Map<string, number>();
    for (const { name } of partitions) {
      const [, of, topic, incarnation, partition] = NAME.exec(name) ?? [];
      const key = JSON.stringify([of, topic, partition]);
      newest.set(key, Math.max(newest.get(key) ?? 0, Number(incarnation)));
    }
    for (const counts of partitions) {
      const [, of, topic, incarnation, partition] = NAME.exec(counts.name) ?? [];
      if (topic === undefined) continue;
      const newer = newest.get(JSON.stringify([of, topic, partition]))! > Number(incarnation);
      if (of !== cluster) answers.set(counts.name, { notAsked: `the brokers are of cluster ${cluster}` });
      else if (newer) answers.set(counts.name, { notAsked: 'the topic was opened anew since (intake.reset)' });
      else topics.set(topic, (topics.get(topic) ?? new Map<number, PartitionCounts>()).set(Number(partition), counts));
    }
    for (const [topic, counted] of topics) {
      signal.throwIfAborted();
      const marks = await broker.watermarks(topic);
      const readings = new Map<number, Reading>();
      for (const [partition, counts] of counted) {
        const mark = marks?.get(partition);
        if (mark) readings.set(partition, readingOf(counts, mark));
        else answers.set(counts.name, { notAsked: `the brokers do not have ${topic} partition ${partition}` });
      }
      const groupId = `countersign-verify.${randomUUID()}`;
      await readTopic(connection, topic, readings, groupId, signal);
      await broker.forgetGroup(groupId).catch(() => undefined);
      for (const [partition, reading] of readings) {
        const { low, records } = reading;
        answers.set(
          counted.get(partition)!.name,
          done(reading)
            ? { low, records }
            : { notAsked: `the brokers delivered nothing from offset ${reading.at} on within ${PATIENCE_MS / 1000} s` },
        );
      }
    }
    return answers;
  } finally {
    await broker.close();
  }
}

function readingOf(counts: PartitionCounts, { low, high }: { low: bigint; high: bigint }): Reading {
  const tail = { from: counts.last + 1n, to: high - 1n };
  const wanted = [...counts.without, tail]
    .map(({ from, to }) => ({ from: from < low ? low : from, to: to < high ? to : high - 1n }))
    .filter(({ from, to }) => from <= to);
  return { low, high, wanted, at: wanted[0]?.from ?? high, records: [] };
}

const done = ({ at, wanted }: Reading): boolean => nextWanted(wanted, at) === undefined;
const nextWanted = (wanted: readonly OffsetRange[], at: bigint): bigint | undefined => {
  const range = wanted.find(({ to }) => to >= at);
  return range && (range.from > at ? range.from : at);
};

async function readTopic(
  connection: KafkaConnection,
  topic: string,
  readings: ReadonlyMap<number, Reading>,
  groupId: string,
  signal: AbortSignal,
): Promise<void> {
  if ([...readings.values()].every(done)) return;
  const client = new kafkajs.Kafka({ ...connection, logLevel: kafkajs.logLevel.NOTHING });
  const consumer = client.consumer({ groupId, maxWaitTimeInMs: 200, readUncommitted: false });
  let progress = Date.now();
  const reached = (partition: number, next: bigint): void => {
    const reading = readings.get(partition);
    if (!reading || next <= reading.at) return;
    progress = Date.now();
    const wanted = nextWanted(reading.wanted, next);
    reading.at = next;
    if (wanted === undefined) consumer.pause([{ topic, partitions: [partition] }]);
    // Passing over a thousand records costs no more than asking anew.
    else if (wanted - next > 1_000n) seek(consumer, topic, partition, (reading.at = wanted));
  };
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    let failure: Error | undefined;
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      // The others it tries again by itself, such as of a broker that has just started.
      if (!payload.restart) failure = payload.error;
    });
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      for (const partition of payload.memberAssignment[topic] ?? []) {
        const reading = readings.get(partition);
        if (!reading || done(reading)) consumer.pause([{ topic, partitions: [partition] }]);
        else seek(consumer, topic, partition, reading.at);
      }
    });
    // Fetches that held nothing but control or aborted records reach no eachBatch.
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
      if (payload.batchSize === 0 && payload.firstOffset !== null)
        reached(payload.partition, BigInt(payload.lastOffset) + 1n);
    });
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch }) => {
        const reading = readings.get(batch.partition);
        if (!reading) return;
        for (const { offset } of batch.messages) countOffset(reading, BigInt(offset));
        reached(batch.partition, BigInt(batch.lastOffset()) + 1n);
      },
    });
    while (![...readings.values()].every(done) && Date.now() - progress < PATIENCE_MS) {
      signal.throwIfAborted();
      if (failure) throw failure;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  } finally {
    await consumer.disconnect();
  }
}

function seek(consumer: Consumer, topic: string, partition: number, offset: bigint): void {
  consumer.seek({ topic, partition, offset: String(offset) });
}

/** A record that was delivered, if the ledger has no entry of it. Records come in order, so ranges only grow at their end. */
function countOffset({ wanted, at, records }: Reading, offset: bigint): void {
  if (offset < at || !wanted.some(({ from, to }) => offset >= from && offset <= to)) return;
  const last = records.at(-1);
  if (last && last.to + 1n === offset) last.to = offset;
  else if (!last || offset > last.to) records.push({ from: offset, to: offset });
}
