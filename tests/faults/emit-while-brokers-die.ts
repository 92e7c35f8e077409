import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel, type Admin } from 'kafkajs';
import { draftEvent, KafkaSender, Outbox } from '#libs/client';
import { startKafka, type StartedKafka } from '#libs/stack';

const TOPIC = 'transfers.ice';
const PARTITIONS = 6;
const AGREEMENTS = 24;

export interface EmitReport {
  /** Sent and acknowledged, by the journal. */
  acknowledged: number;
  /** Distinct event ids found in the topic. */
  found: number;
  /** `source agreement` whose sequences in the topic have a gap. */
  gaps: string[];
  /** Records beyond the first of an id: a resend, which the ledger counts as a repeat. */
  repeats: number;
}

/**
 * Three brokers, replication 3, min.insync.replicas 2. A client emits batch after batch while the leader of partition 0 is
 * killed and started again, `kills` times.
 */
export async function emitWhileBrokersDie(kills: number): Promise<EmitReport> {
  const dir = mkdtempSync(join(tmpdir(), 'three-brokers-'));
  const cluster = await startKafka({ dir: join(dir, 'kafka'), nodes: 3 });
  const kafka = new Kafka({ ...cluster.admin, logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  const sender = new KafkaSender({ brokers: cluster.brokers, maxBatchEvents: 50, deliveryTimeout: 60_000 });
  const outbox = await Outbox.open(join(dir, 'outbox'));
  try {
    await admin.connect();
    await admin.createTopics({
      waitForLeaders: true,
      topics: [
        {
          topic: TOPIC,
          numPartitions: PARTITIONS,
          replicationFactor: 3,
          configEntries: [{ name: 'min.insync.replicas', value: '2' }],
        },
      ],
    });
    const killing = { over: false };
    const killer = killLeaders(cluster, admin, kills).finally(() => (killing.over = true));
    let emitted = 0;
    while (!killing.over) emitted += await emitBatch(outbox, sender, emitted);
    await killer;
    emitted += await emitBatch(outbox, sender, emitted);
    return { acknowledged: emitted - outbox.pending, ...(await readBack(kafka, admin)) };
  } finally {
    await outbox.close();
    await sender.close();
    await admin.disconnect();
    await cluster.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

async function emitBatch(outbox: Outbox, sender: KafkaSender, from: number): Promise<number> {
  const drafts = Array.from({ length: 600 }, (_, i) =>
    draftEvent('gov.transfer.request.withdrawn.v1', {
      source: 'urn:agency:ice:ero',
      agreementid: `mou-${(from + i) % AGREEMENTS}`,
      time: new Date(),
      data: { requestId: `r${from + i}`, reason: 'sent in error' },
    }),
  );
  await outbox.add(drafts);
  await outbox.flush(sender);
  return drafts.length;
}

async function killLeaders(cluster: StartedKafka, admin: Admin, kills: number): Promise<void> {
  for (let kill = 0; kill < kills; kill++) {
    await sleep(1_500);
    const leader = (await partitions(admin))[0]!.leader;
    const node = cluster.node(leader);
    await node.kill9();
    await sleep(4_000);
    await node.restart();
    // The next kill must find all replicas in sync, or two of three would be missing at once.
    while (!(await partitions(admin)).every(({ isr }) => isr.length === 3)) await sleep(250);
  }
}

const partitions = async (admin: Admin) =>
  (await admin.fetchTopicMetadata({ topics: [TOPIC] })).topics[0]!.partitions.toSorted(
    (a, b) => a.partitionId - b.partitionId,
  );

async function readBack(kafka: Kafka, admin: Admin): Promise<Omit<EmitReport, 'acknowledged'>> {
  const ends = new Map((await admin.fetchTopicOffsets(TOPIC)).map(({ partition, high }) => [partition, BigInt(high)]));
  const consumer = kafka.consumer({ groupId: 'read-back' });
  await consumer.connect();
  await consumer.subscribe({ topic: TOPIC, fromBeginning: true });
  const ids = new Set<string>();
  const sequences = new Map<string, Set<number>>();
  let records = 0;
  await new Promise<void>((resolve, reject) => {
    const done = (partition: number, next: bigint): void => {
      if (next >= (ends.get(partition) ?? 0n)) ends.delete(partition);
      if (ends.size === 0) resolve();
    };
    for (const [partition, end] of ends) if (end === 0n) done(partition, 0n);
    consumer
      .run({
        eachMessage: async ({ partition, message }) => {
          const { id, agreementid, sequence } = JSON.parse(message.value!.toString()) as Record<string, string>;
          records++;
          ids.add(id!);
          const seen = sequences.get(agreementid!) ?? new Set();
          sequences.set(agreementid!, seen.add(Number(sequence)));
          done(partition, BigInt(message.offset) + 1n);
        },
      })
      .catch(reject);
  });
  await consumer.disconnect();
  const gaps = [...sequences].filter(([, seen]) => Math.max(...seen) !== seen.size).map(([agreement]) => agreement);
  return { found: ids.size, gaps, repeats: records - ids.size };
}
