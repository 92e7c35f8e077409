import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { createLedTopics, freePort, startKafka, type StartedKafka, workFolder } from '#libs/stack';
import { eventually, messages, RecorderBench } from './recorder-harness.js';

const MINUTES = 60_000;
const topic = 'transfers.moved';

/** Brokers that were set up again behind the address that a recorder knows: same topic, same offsets, another cluster id. */
describe('another cluster behind the same address', () => {
  const dir = mkdtempSync(join(workFolder(), 'other-cluster-'));
  let bench: RecorderBench;
  let kafka: StartedKafka | undefined;
  let ports: { broker: number; controller: number };
  beforeAll(async () => {
    bench = await RecorderBench.open();
    ports = { broker: await freePort(), controller: await freePort() };
  });
  afterAll(async () => {
    await bench.close();
    await kafka?.stop();
    rmSync(dir, { recursive: true, force: true });
  }, MINUTES);

  const cluster = async (name: string, values: readonly { key: string; value: string }[]): Promise<StartedKafka> => {
    kafka = await startKafka({ dir: join(dir, name), ports: [ports] });
    const client = new Kafka({ brokers: kafka.brokers, clientId: 'producer', logLevel: logLevel.NOTHING });
    const admin = client.admin();
    await admin.connect();
    await createLedTopics(admin, [{ topic, numPartitions: 1 }]);
    await admin.disconnect();
    const producer = client.producer();
    await producer.connect();
    await producer.send({ topic, messages: [...values] });
    await producer.disconnect();
    return kafka;
  };
  /** `<cluster> <offset> <value>` of each recorded event, in the ledger's order. */
  const recorded = async (): Promise<string[]> =>
    (await bench.fromKafka(topic)).map(({ entry }) => {
      const { kafka: via } = entry.via as { kafka: { cluster: string; offset: string } };
      return `${via.cluster} ${via.offset} ${entry.event?.id}`;
    });
  const expected = ({ clusterId }: StartedKafka, sent: readonly { value: string }[]): string[] =>
    sent.map(({ value }, offset) => `${clusterId} ${offset} ${(JSON.parse(value) as { id: string }).id}`);

  it(
    'is recorded from its own first offset, beside the first cluster’s records',
    async () => {
      const before = messages(0, 10);
      const first = await cluster('first', before);
      const intake = await bench.intake(topic, { brokers: first.brokers });
      await eventually(async () => expect(await recorded()).toEqual(expected(first, before)));
      await first.stop();

      // More records than before, so that neither their number nor a missing offset reveals the change.
      const after = messages(100, 20);
      const second = await cluster('second', after);
      expect(second.clusterId).not.toBe(first.clusterId);
      await eventually(
        async () => expect(await recorded()).toEqual([...expected(first, before), ...expected(second, after)]),
        MINUTES,
      );
      expect((await bench.controls('intake.first')).map(({ entry }) => entry.control)).toEqual(
        [first, second].map(({ clusterId }) => expect.objectContaining({ cluster: clusterId, offset: '0' })),
      );
      expect(await bench.controls('intake.gap')).toEqual([]);
      await eventually(() => expect(intake.status.topics[0]!.partitions[0]!.state).toBe('reading'));
      await bench.checkLedger();
    },
    3 * MINUTES,
  );
});
