import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel, type Admin } from 'kafkajs';
import { createLedTopics, startKafka, type StartedKafka } from '#libs/stack';
import { Emitter } from './emitter.js';
import { eventually, RecorderBench } from './recorder-harness.js';
import { RecorderFleet } from './recorder-process.js';
import { compareWithTopic, type Comparison, readTopic } from './topic-and-ledger.js';

const TOPIC = 'transfers.ice';
const PARTITIONS = 6;

export interface EmitReport {
  /** Distinct ids that the brokers acknowledged, according to the sender's results. */
  acknowledged: number;
  /** Acknowledged ids without a record in the topic, and without an entry. */
  lostByKafka: string[];
  lostByLedger: string[];
  /** Agreements whose sequences in the ledger have a gap. */
  gaps: string[];
  /** The number of partitions that each killed node led at that moment. */
  led: number[];
  /** Comparison of the topic's records with the ledger's entries. */
  ledger: Comparison;
}

/**
 * Three brokers, replication 3, min.insync.replicas 2. A client emits batch after batch, and recorder processes write a ledger, while each
 * of the nodes in `kill` is killed and started again. Ends when the recorders have read everything.
 */
export async function emitWhileBrokersDie(options: { kill: number[]; recorders: number }): Promise<EmitReport> {
  const dir = mkdtempSync(join(tmpdir(), 'three-brokers-'));
  const [bench, cluster] = await Promise.all([RecorderBench.open(), startKafka({ dir: join(dir, 'kafka'), nodes: 3 })]);
  const fleet = new RecorderFleet(bench, undefined);
  const kafka = new Kafka({ ...cluster.admin, logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  const emitter = await Emitter.open(join(dir, 'outbox'), cluster.brokers);
  try {
    await admin.connect();
    await createTopic(admin);
    const settings = {
      KAFKA_BROKERS: cluster.brokers.join(),
      KAFKA_SESSION_MS: '6000',
      KAFKA_DISCOVERY_MS: '500',
      KAFKA_WATERMARKS_MS: '500',
      KAFKA_WATCHDOG_MS: '10000',
    };
    await Promise.all(Array.from({ length: options.recorders }, () => fleet.start(settings)));

    const led = await emitter.emitDuring(() => killInTurn(cluster, admin, emitter, options.kill));
    const { acknowledged, emitted } = emitter;
    expect(acknowledged.size).toBe(emitted);

    const records = await readTopic(kafka, admin, TOPIC);
    await eventually(async () => expect(await recordedUpTo(bench)).toEqual(await ends(admin)), 90_000);
    await bench.checkLedger();
    const entries = await bench.fromKafka(TOPIC);
    const events = entries.flatMap(({ entry }) => entry.event ?? []);
    const kept = new Set(records.map(({ value }) => (JSON.parse(value) as { id: string }).id));
    const recorded = new Set(events.map(({ id }) => id));
    return {
      acknowledged: acknowledged.size,
      lostByKafka: [...acknowledged].filter((id) => !kept.has(id)),
      lostByLedger: [...acknowledged].filter((id) => !recorded.has(id)),
      gaps: agreementsWithGaps(events),
      led,
      ledger: compareWithTopic(records, entries),
    };
  } finally {
    await emitter.close();
    await admin.disconnect();
    await fleet.close();
    await cluster.stop();
    await bench.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

const createTopic = (admin: Admin): Promise<boolean> =>
  createLedTopics(admin, [
    {
      topic: TOPIC,
      numPartitions: PARTITIONS,
      replicationFactor: 3,
      configEntries: [{ name: 'min.insync.replicas', value: '2' }],
    },
  ]);

/** The number of partitions that each node led when it was killed. */
async function killInTurn(
  cluster: StartedKafka,
  admin: Admin,
  emitter: Emitter,
  nodes: readonly number[],
): Promise<number[]> {
  const led: number[] = [];
  for (const id of nodes) {
    await emitter.another();
    led.push((await partitions(admin)).filter(({ leader }) => leader === id).length);
    const node = cluster.node(id);
    await node.kill9();
    expect(node.pid).toBeUndefined();
    // Two of three nodes are sufficient.
    await emitter.another();
    await node.restart();
    // Before the next kill all replicas must be in sync, or two of three would be missing at once.
    while (!(await partitions(admin)).every(({ isr }) => isr.length === 3)) await sleep(250);
  }
  return led;
}

const partitions = async (admin: Admin) => (await admin.fetchTopicMetadata({ topics: [TOPIC] })).topics[0]!.partitions;

/** Only partitions with records: the others have no position. */
const ends = async (admin: Admin): Promise<Record<number, string>> =>
  Object.fromEntries(
    (await admin.fetchTopicOffsets(TOPIC))
      .filter(({ high }) => high !== '0')
      .map(({ partition, high }) => [partition, high]),
  );

const recordedUpTo = async (bench: RecorderBench): Promise<Record<number, string>> =>
  Object.fromEntries((await bench.reader.positions()).map((p) => [p.partition, String(p.nextOffset)]));

function agreementsWithGaps(events: readonly { agreementid?: string; sequence?: string }[]): string[] {
  const sequences = new Map<string, Set<number>>();
  for (const { agreementid, sequence } of events) {
    const seen = sequences.get(agreementid!) ?? new Set();
    sequences.set(agreementid!, seen.add(Number(sequence)));
  }
  return [...sequences].filter(([, seen]) => Math.max(...seen) !== seen.size).map(([agreement]) => agreement);
}
