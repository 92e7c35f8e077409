import kafkajs from 'kafkajs';
import { agencyOfTopic } from '#libs/contracts';
import { produce } from '../support/kafka.js';
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
