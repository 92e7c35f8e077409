import { IntakeCounts, partitionName } from '#libs/verifier';
import { createTopic, kafkaClient, produce, withAdmin } from '../../../../tests/support/kafka.js';
import { readBrokers } from './broker-offsets.js';
import { intakeReport } from './intake-report.js';

const INCARNATION = 1;

/** Entries as a log would have them, of these offsets of one partition. */
function recorded(name: string, offsets: readonly number[], expired?: { from: string; to: string }): IntakeCounts {
  const counts = new IntakeCounts();
  const [, cluster, topic] = /^([^/]*)\/(.*)#1\/0$/.exec(name)!;
  const where = { cluster: cluster!, topic: topic!, partition: 0, incarnation: INCARNATION };
  counts.add('0', {
    runs: offsets.map((offset, index) => ({
      partition: name,
      from: BigInt(offset),
      count: 1,
      next: offset + 1,
      index,
    })),
    controls: [
      { index: 100, control: { kind: 'intake.first', ...where, offset: '0' } },
      ...(expired ? [{ index: 101, control: { kind: 'intake.gap' as const, ...where, ...expired } }] : []),
    ],
    sequences: [1, 2, 5].map((number, index) => ({
      index,
      source: 'urn:agency:irs:x',
      agreement: 'a-1',
      number: String(number),
    })),
  });
  return counts;
}

describe('verify --intake', () => {
  let topic: string;
  let name: string;
  let brokers: string[];

  beforeAll(async () => {
    topic = await createTopic();
    const cluster = (await withAdmin((admin) => admin.describeCluster())).clusterId;
    name = partitionName({ cluster, topic, incarnation: INCARNATION, partition: 0 });
    // Offsets 0 to 4 are data, 5 and 6 a transaction and its control record, 7 and 8 an aborted one and its, 9 and 10 data again.
    await produce(
      topic,
      ['a', 'b', 'c', 'd', 'e'].map((value) => ({ value })),
    );
    const kafka = await kafkaClient();
    brokers = (await withAdmin((admin) => admin.describeCluster())).brokers.map(({ host, port }) => `${host}:${port}`);
    const producer = kafka.producer({ transactionalId: `${topic}.t`, idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    for (const end of ['commit', 'abort'] as const) {
      const transaction = await producer.transaction();
      await transaction.send({ topic, messages: [{ value: end, partition: 0 }] });
      await transaction[end]();
    }
    await producer.disconnect();
    await produce(topic, [{ value: 'i' }, { value: 'j' }]);
  });
  const report = async (counts: IntakeCounts, ask = true) =>
    intakeReport(
      counts,
      ask ? await readBrokers({ brokers }, counts.partitions(), new AbortController().signal) : undefined,
    );

  it('finds a control record where nothing is missing', async () => {
    const { partitions, sequences } = await report(recorded(name, [0, 1, 2, 3, 4, 5, 9, 10]));
    expect(partitions).toMatchObject([
      { name, first: '0', last: '10', recorded: 8, missing: [], beyond: [], unexplained: [], notAsked: null },
    ]);
    expect(partitions[0]!.withoutRecord).toEqual([{ from: '6', to: '8' }]);
    expect(sequences[0]!.holes).toEqual([{ from: '3', to: '4' }]);
  });

  it('names records that the broker has and the ledger lacks, before the last recorded and after it', async () => {
    const { ok, partitions } = await report(recorded(name, [1, 2, 4, 5]));
    expect(ok).toBe(false);
    expect(partitions[0]).toMatchObject({
      missing: [
        { from: '0', to: '0' },
        { from: '3', to: '3' },
      ],
      beyond: [{ from: '9', to: '10' }],
      withoutRecord: [],
    });
  });

  it('without brokers says what has no entry, and that nobody was asked', async () => {
    const counts = recorded(name, [4, 5, 9, 10], { from: '0', to: '2' });
    const { partitions, notChecked } = await report(counts, false);
    expect(partitions[0]).toMatchObject({
      expired: [{ from: '0', to: '2' }],
      unexplained: [
        { from: '3', to: '3' },
        { from: '6', to: '8' },
      ],
      notAsked: 'no broker was asked (--brokers)',
    });
    expect(notChecked.join()).toMatch(/are control records or missing records/);
  });

  it('says that another cluster, or an older incarnation, cannot be asked', async () => {
    const other = recorded(`elsewhere/${topic}#1/0`, [0]);
    expect((await report(other)).partitions[0]!.notAsked).toMatch(/the brokers are of cluster/);
  });
});
