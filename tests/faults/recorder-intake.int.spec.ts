import kafkajs from 'kafkajs';
import { agencyOfTopic } from '#libs/contracts';
import { produce } from '../support/kafka.js';
import { Measured } from '../support/measured.js';
import { createTopic, event, eventually, message, messages, RecorderBench } from './recorder-harness.js';

const { CompressionTypes } = kafkajs;

describe.each([1, 3])('Kafka to ledger, S = %i', (shards) => {
  let bench: RecorderBench;
  beforeEach(async () => {
    bench = await RecorderBench.open(shards);
  });
  afterEach(async () => {
    await bench.checkLedger();
    await bench.close();
  });

  it('records every record once, byte for byte, and records where it began', async () => {
    const topic = await createTopic({ numPartitions: 3 });
    const sent = messages(0, 300);
    for (let p = 0; p < 3; p++) await produce(topic, sent.slice(p * 100, p * 100 + 100), { partition: p });
    await bench.intake(topic);
    await eventually(async () => expect(await bench.fromKafka(topic)).toHaveLength(300));
    for (let p = 0; p < 3; p++) {
      expect(await bench.values(topic, p)).toEqual(sent.slice(p * 100, p * 100 + 100).map(({ value }) => value));
      expect(await bench.position(topic, p)).toMatchObject({ nextOffset: 100n, lastRecordOffset: 99n });
    }
    expect(await bench.controls('intake.first')).toHaveLength(3);
  });
});

describe('Kafka to ledger', () => {
  let bench: RecorderBench;
  beforeEach(async () => {
    bench = await RecorderBench.open();
  });
  afterEach(async () => {
    await bench.checkLedger();
    await bench.close();
  });

  it('records a batch that takes more than one append', async () => {
    const topic = await createTopic({ configEntries: [{ name: 'max.message.bytes', value: '8388608' }] });
    const count = 12_000;
    await produce(topic, messages(0, count), { compression: CompressionTypes.GZIP });
    await produce(topic, messages(count, 10));
    await bench.intake(topic);
    const next = BigInt(count + 10);
    await eventually(async () => expect(await bench.position(topic)).toMatchObject({ nextOffset: next }));
    const offsets = (await bench.fromKafka(topic)).map(
      ({ entry }) => (entry.via as { kafka: { offset: string } }).kafka.offset,
    );
    expect(offsets).toEqual(Array.from({ length: count + 10 }, (_, i) => String(i)));
  });

  it("records the forwarder of another agency's event, if the settings allow it", async () => {
    const topic = await createTopic();
    const gateway = agencyOfTopic(topic);
    const sources = ['urn:agency:irs:disclosure', 'urn:agency:dhs:disclosure', `urn:agency:${gateway}:disclosure`];
    const sent = sources.map((source, n) => ({ key: 'MOU-1', value: event(n, { source }) }));
    const refused = { key: 'MOU-1', value: event(3, { time: 'yesterday' }) };
    await produce(topic, [...sent, refused]);
    await bench.intake(topic, { forwarders: new Map([[gateway, new Set(['irs'])]]) });
    await eventually(async () => expect(await bench.fromKafka(topic)).toHaveLength(4));
    const via = (await bench.fromKafka(topic)).map(({ entry }) => entry.via);
    expect(via.map((one) => ('kafka' in one ? one.forwarder : 'not read'))).toEqual([
      gateway,
      undefined,
      undefined,
      gateway,
    ]);
    expect(await bench.values(topic)).toEqual([...sent.map(({ value }) => value), '']);
  });

  it('resumes where it stopped', async () => {
    const topic = await createTopic();
    const sent = messages(0, 60);
    await produce(topic, sent.slice(0, 40));
    await bench.intake(topic);
    await eventually(async () => expect(await bench.values(topic)).toHaveLength(40));
    await bench.stopIntakes();
    await produce(topic, sent.slice(40));
    await bench.intake(topic);
    await eventually(async () => expect(await bench.values(topic)).toHaveLength(60));
    expect(await bench.values(topic)).toEqual(sent.map(({ value }) => value));
    await bench.checkLedger();
  });

  it('counts what it reads, refuses and tells the broker, and never less than before', async () => {
    const topic = await createTopic({ numPartitions: 2 });
    const sent = messages(0, 5);
    const refused = [
      { key: 'MOU-1', value: '{' },
      { key: null, value: null },
      { key: 'MOU-1', value: event(9, { time: 'noon' }) },
      { key: 'MOU-1', value: event(9, { time: 'later' }) },
    ];
    const bytes = [...sent, ...refused].reduce(
      (sum, { key, value }) => sum + (key?.length ?? 0) + Buffer.byteLength(value ?? ''),
      0,
    );
    const measured = new Measured();
    const start = async (): Promise<void> =>
      void (measured.intake = await bench.intake(topic, { observer: measured.recorder.intake }));
    await start();
    const of = (rest = '') => `{topic="${topic}"${rest}}`;
    await eventually(async () =>
      expect(await measured.series()).toMatchObject({
        [`events_recorded_total${of(',outcome="recorded"')}`]: 0,
        [`events_quarantined_total${of(',reason="schema"')}`]: 0,
        [`intake_bytes_total${of()}`]: 0,
        [`intake_partition_state${of(',partition="1",state="reading"')}`]: 1,
        [`intake_rebalances_total${of()}`]: 1,
        intake_commit_seconds_count: 0,
      }),
    );
    await produce(topic, [...sent, ...refused]);
    const counted = {
      [`events_recorded_total${of(',outcome="recorded"')}`]: 5,
      [`events_recorded_total${of(',outcome="quarantined"')}`]: 4,
      [`events_quarantined_total${of(',reason="not-json"')}`]: 1,
      [`events_quarantined_total${of(',reason="value-null"')}`]: 1,
      [`events_quarantined_total${of(',reason="schema"')}`]: 2,
      [`intake_gap_records_total${of()}`]: 0,
      produce_to_record_seconds_count: sent.length + refused.length,
    };
    await eventually(async () =>
      expect(await measured.series()).toMatchObject({
        ...counted,
        [`intake_bytes_total${of()}`]: bytes,
        [`intake_lag_records${of(',partition="0"')}`]: 0,
        [`intake_lag_seconds${of(',partition="0"')}`]: 0,
        intake_commit_failures_total: 0,
      }),
    );
    await eventually(async () => expect((await measured.series()).intake_commit_seconds_count).toBeGreaterThan(0));
    const before = await measured.series();
    // A new one in the same process, which reads the last record again to know the topic, records nothing twice.
    await bench.stopIntakes();
    await start();
    await eventually(async () =>
      expect((await measured.series())[`intake_bytes_total${of()}`]).toBe(
        bytes + 'MOU-1'.length + refused.at(-1)!.value!.length,
      ),
    );
    const after = await measured.series();
    expect(after).toMatchObject({ ...counted, [`intake_rebalances_total${of()}`]: 2 });
    const fallen = Object.keys(before).filter(
      (key) => /_total|_bucket|_sum|_count/.test(key) && after[key]! < before[key]!,
    );
    expect(fallen).toEqual([]);
  });

  it('finds a topic that is created while it runs', async () => {
    const first = await createTopic();
    const prefix = first;
    await bench.intake(prefix);
    await produce(first, [message(0)]);
    await eventually(async () => expect(await bench.values(first)).toHaveLength(1));
    const later = await createTopic({ prefix: `${prefix}-later` });
    await produce(later, [message(1)]);
    await eventually(async () => expect(await bench.values(later)).toHaveLength(1));
  });

  it('reads gzip, snappy and LZ4', async () => {
    const topic = await createTopic();
    await bench.intake(topic);
    const sent: string[] = [];
    for (const compression of [CompressionTypes.GZIP, CompressionTypes.Snappy, CompressionTypes.LZ4]) {
      const some = [event(compression), event(compression + 10)];
      sent.push(...some);
      await produce(
        topic,
        some.map((value) => ({ value })),
        { compression },
      );
    }
    await eventually(async () => expect(await bench.values(topic)).toEqual(sent));
  });
});
