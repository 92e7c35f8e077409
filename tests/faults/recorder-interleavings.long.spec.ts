import kafkajs from 'kafkajs';
import { defaultSettings } from '#libs/intake';
import { silentLog } from '#libs/system';
import { kafkaReadiness } from '../../apps/recorder/src/readiness.js';
import { kafkaClient, produce, withAdmin } from '../support/kafka.js';
import { Measured } from '../support/measured.js';
import { createTopic, event, eventually, messages, RecorderBench } from './recorder-harness.js';

describe('interleavings of Kafka', () => {
  let bench: RecorderBench;
  beforeEach(async () => {
    bench = await RecorderBench.open();
  });
  afterEach(async () => {
    await bench.checkLedger();
    await bench.close();
  });
  const valuesOf = (sent: readonly { value: string }[]): string[] => sent.map(({ value }) => value);
  const untilRecorded = (topic: string, sent: readonly { value: string }[]): Promise<void> =>
    eventually(async () => expect(await bench.values(topic)).toEqual(valuesOf(sent)));
  const stateOf = (topic: string): string | undefined =>
    bench.intakes[0]!.status.topics.find((one) => one.topic === topic)?.partitions[0]?.state;
  const detailOf = (topic: string): string | undefined =>
    bench.intakes[0]!.status.topics.find((one) => one.topic === topic)?.partitions[0]?.detail;

  const recreate = async (topic: string): Promise<void> => {
    await withAdmin(async (admin) => {
      await admin.deleteTopics({ topics: [topic] });
      await eventually(async () => expect(await admin.listTopics()).not.toContain(topic));
      // A slow broker may fail this after it has created the topic: then the next attempt finds it there.
      await eventually(() => admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: 1 }] }));
    });
  };

  const setConfig = (name: string, setting: string, value: string): Promise<unknown> =>
    withAdmin((admin) =>
      admin.alterConfigs({
        validateOnly: false,
        resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name, configEntries: [{ name: setting, value }] }],
      }),
    );

  it('drops 0..49 of a redelivery of 0..99', async () => {
    const topic = await createTopic();
    const sent = messages(0, 100);
    await produce(topic, sent.slice(0, 50));
    await bench.intake(topic);
    await untilRecorded(topic, sent.slice(0, 50));
    await bench.stopIntakes();
    // Once its members are gone.
    await eventually(() => withAdmin((admin) => admin.deleteGroups([`countersign.${topic}`])));
    await produce(topic, sent.slice(50));
    await bench.intake(topic);
    await untilRecorded(topic, sent);
    expect(await bench.controls('intake.first')).toHaveLength(1);
  });

  // One time for all, so that equal messages are equal records. A recent one, because the broker's retention may delete old ones at any
  // moment.
  const timestamp = String(Date.now());
  const stamped = (from: number, count: number) => messages(from, count).map((m) => ({ ...m, timestamp }));

  describe.each(['while we are down', 'while we run'])('a topic that is re-created %s', (when) => {
    it.each([
      ['fewer records', 3],
      ['as many records', 10],
      ['more records', 25],
      ['no records', 0],
    ])('with %s: stops the partition until an operator opens a new incarnation', async (_name, count) => {
      const topic = await createTopic();
      const old = stamped(0, 10);
      await produce(topic, old);
      await bench.intake(topic);
      await untilRecorded(topic, old);
      if (when === 'while we are down') await bench.stopIntakes();
      await recreate(topic);
      const fresh = stamped(100, count);
      if (count > 0) await produce(topic, fresh);
      if (when === 'while we are down') await bench.intake(topic);
      await eventually(() => expect(stateOf(topic)).toBe('changed'));
      await eventually(() => expect(detailOf(topic)).toBe(count < 10 ? 'shorter-than-recorded' : 'record-differs'));
      expect(await bench.values(topic)).toEqual(valuesOf(old));

      const outcomes = await bench.reset(topic, 'the topic was created anew');
      expect(outcomes).toEqual([{ partition: 0, incarnation: 2, reset: true }]);
      await eventually(async () => expect(await bench.values(topic, 0, 2)).toEqual(valuesOf(fresh)));
      await eventually(() => expect(stateOf(topic)).toBe('reading'));
      expect((await bench.controls('intake.reset')).map(({ entry }) => entry.control)).toEqual([
        expect.objectContaining({ topic, incarnation: 2, reason: 'the topic was created anew' }),
      ]);
      const after = stamped(200, 1);
      await produce(topic, after);
      await eventually(async () => expect(await bench.values(topic, 0, 2)).toEqual(valuesOf([...fresh, ...after])));
    });
  });

  it('tells of a topic that is deleted that it is not read, and nothing else; of a re-created one that it has changed', async () => {
    const topic = await createTopic();
    const old = stamped(0, 10);
    await produce(topic, old);
    const measured = new Measured();
    measured.intake = await bench.intake(topic, { observer: measured.recorder.intake });
    await untilRecorded(topic, old);
    const recorded = `events_recorded_total{topic="${topic}",outcome="recorded"}`;
    const gauges = async (): Promise<string[]> =>
      Object.entries(await measured.series())
        .filter(([key, value]) => key.includes(topic) && !/_total/.test(key) && value !== 0)
        .map(([key]) => key.replace(`topic="${topic}"`, '').replace('{,', '{'));
    await eventually(async () =>
      expect(await gauges()).toContain('intake_partition_state{partition="0",state="reading"}'),
    );
    await withAdmin((admin) => admin.deleteTopics({ topics: [topic] }));
    await eventually(async () => expect(await gauges()).toEqual(['intake_topic_state{state="failed"}']));
    expect((await measured.series())[recorded]).toBe(10);

    await withAdmin((admin) =>
      eventually(() => admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: 1 }] })),
    );
    await eventually(async () =>
      expect(await gauges()).toEqual(expect.arrayContaining(['intake_partition_state{partition="0",state="changed"}'])),
    );
    const series = await measured.series();
    expect([series[recorded], series[`intake_lag_records{topic="${topic}",partition="0"}`]]).toEqual([10, 0]);
  });

  it('resumes with a topic that was re-created with identical records', async () => {
    const topic = await createTopic();
    const old = stamped(0, 10);
    await produce(topic, old);
    await bench.intake(topic);
    await untilRecorded(topic, old);
    await bench.stopIntakes();
    await recreate(topic);
    const more = stamped(10, 5);
    await produce(topic, [...old, ...more]);
    await bench.intake(topic);
    await untilRecorded(topic, [...old, ...more]);
  });

  it('does not affect a partition that still holds the recorded records', async () => {
    const topic = await createTopic();
    await produce(topic, messages(0, 5));
    await bench.intake(topic);
    await eventually(async () => expect(await bench.values(topic)).toHaveLength(5));
    expect(await bench.reset(topic, 'by mistake')).toEqual([{ partition: 0, incarnation: 1, reset: false }]);
    expect(await bench.controls('intake.reset')).toEqual([]);
  });

  it('gives the reason why a topic cannot be reset that was never recorded, or that is gone', async () => {
    const topic = await createTopic();
    await bench.intake(topic);
    await expect(bench.reset(topic, 'not yet')).rejects.toThrow(/nothing of it was recorded/);
    await expect(bench.reset('transfers.nobody', 'no such topic')).rejects.toThrow(/nothing of it was recorded/);
    await produce(topic, messages(0, 1));
    await eventually(async () => expect(await bench.values(topic)).toHaveLength(1));
    await withAdmin((admin) => admin.deleteTopics({ topics: [topic] }));
    await eventually(() => expect(bench.reset(topic, 'gone')).rejects.toThrow(/the brokers do not have it/));
  });

  const transaction = async (topic: string, values: readonly string[], end: 'commit' | 'abort'): Promise<void> => {
    const producer = (await kafkaClient()).producer({
      transactionalId: `tx-${topic}`,
      idempotent: true,
      maxInFlightRequests: 1,
    });
    await producer.connect();
    const tx = await producer.transaction();
    for (const value of values) await tx.send({ topic, messages: [{ value }] });
    await tx[end]();
    await producer.disconnect();
  };

  it('restarts after a last record that a control record follows', async () => {
    const topic = await createTopic();
    const sent = messages(0, 3);
    await transaction(topic, valuesOf(sent), 'commit');
    await bench.intake(topic);
    await untilRecorded(topic, sent);
    await bench.stopIntakes();
    await bench.intake(topic);
    await eventually(() => expect(stateOf(topic)).toBe('reading'));
    const more = messages(3, 2);
    await transaction(topic, valuesOf(more), 'commit');
    await untilRecorded(topic, [...sent, ...more]);
    expect(await bench.controls('intake.gap')).toEqual([]);
  });

  it('passes an aborted transaction that is longer than a fetch, while running and after a restart', async () => {
    const topic = await createTopic();
    const settings = { maxBytes: 4_096, maxBytesPerPartition: 4_096 };
    const [one, two, three] = [messages(0, 2), messages(10, 2), messages(20, 2)];
    await produce(topic, one);
    await bench.intake(topic, { settings });
    await untilRecorded(topic, one);
    const long = Array.from({ length: 30 }, (_, i) => event(1_000 + i));
    await transaction(topic, long, 'abort');
    await produce(topic, two);
    await untilRecorded(topic, [...one, ...two]);
    await bench.stopIntakes();
    await transaction(topic, long, 'abort');
    await produce(topic, three);
    await bench.intake(topic, { settings });
    await untilRecorded(topic, [...one, ...two, ...three]);
    expect(await bench.controls('intake.gap')).toEqual([]);
    expect(await bench.controls('intake.unverified')).toEqual([]);
  });

  const expire = (topic: string, offset: number): Promise<void> =>
    withAdmin(async (admin) => {
      // kafkajs deletes records only of topics that this connection has asked about.
      await admin.fetchTopicOffsets(topic);
      await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: String(offset) }] });
    });

  it('reports that it could not verify when the last record expired in an idle week', async () => {
    const topic = await createTopic();
    const sent = messages(0, 10);
    await produce(topic, sent);
    await bench.intake(topic);
    await untilRecorded(topic, sent);
    await bench.stopIntakes();
    await expire(topic, 10);
    await bench.intake(topic);
    await eventually(() => expect(stateOf(topic)).toBe('reading'));
    const more = messages(10, 3);
    await produce(topic, more);
    await untilRecorded(topic, [...sent, ...more]);
    expect((await bench.controls('intake.unverified')).map(({ entry }) => entry.control)).toEqual([
      expect.objectContaining({ topic, partition: 0, next: '10' }),
    ]);
    expect(await bench.controls('intake.gap')).toEqual([]);
  });

  it('records a gap when records expired before they were read', async () => {
    const topic = await createTopic();
    const sent = messages(0, 20);
    await produce(topic, sent.slice(0, 10));
    await bench.intake(topic);
    await untilRecorded(topic, sent.slice(0, 10));
    await bench.stopIntakes();
    await produce(topic, sent.slice(10));
    await expire(topic, 15);
    await bench.intake(topic);
    await untilRecorded(topic, [...sent.slice(0, 10), ...sent.slice(15)]);
    expect((await bench.controls('intake.gap')).map(({ entry }) => entry.control)).toEqual([
      expect.objectContaining({ topic, partition: 0, from: '10', to: '14' }),
    ]);
  });

  it('refuses a compacted topic and continues with the others', async () => {
    const topic = await createTopic();
    const compacted = await createTopic({
      prefix: `${topic}-compacted`,
      configEntries: [{ name: 'cleanup.policy', value: 'compact' }],
    });
    const sent = messages(0, 2);
    await produce(topic, sent);
    const intake = await bench.intake(topic);
    await untilRecorded(topic, sent);
    const refused = [{ topic: compacted, reason: expect.stringContaining('compaction') as string }];
    await eventually(() => expect(intake.status.refused).toEqual(refused));
    expect(intake.status.topics.map((one) => one.topic)).toEqual([topic]);
  });

  it('stops reading a topic that becomes compacted, and reads on where it stood when that is undone', async () => {
    const [topic, other] = [await createTopic(), await createTopic()];
    const sent = messages(0, 6);
    await produce(topic, sent.slice(0, 3));
    const said: unknown[] = [];
    const error = (text: string, fields?: object): void => void said.push([text, fields]);
    const intake = await bench.intake(topic, { log: { ...silentLog, error } });
    const beside = await bench.intake(other);
    await untilRecorded(topic, sent.slice(0, 3));
    // With defaults, two looks and an answer that is as late as can be lie within the minute that is promised.
    expect(defaultSettings.policyMs + defaultSettings.discoveryMs + 20_000).toBeLessThan(60_000);

    await setConfig(topic, 'cleanup.policy', 'compact,delete');
    const refused = [{ topic, reason: expect.stringContaining('compaction') as string }];
    await eventually(() => expect(intake.status).toEqual({ topics: [], refused }));
    expect(said).toEqual([
      [expect.stringMatching(/^a compacted topic is not read.*cleanup\.policy=delete/), { topic }],
    ]);
    expect(kafkaReadiness(intake, true)).toEqual({
      ready: false,
      detail: `${topic} is not read: cleanup.policy is not delete: compaction erases history`,
    });
    await produce(topic, sent.slice(3));
    await produce(other, sent.slice(0, 1));
    await untilRecorded(other, sent.slice(0, 1));
    expect(beside.status.refused).toEqual([]);
    // Its group has no member any more: nothing fetches.
    await eventually(() =>
      withAdmin(async (admin) => {
        const { groups } = await admin.describeGroups([`countersign.${topic}`]);
        expect(groups[0]!.members).toEqual([]);
      }),
    );
    expect(await bench.values(topic)).toEqual(valuesOf(sent.slice(0, 3)));

    await setConfig(topic, 'cleanup.policy', 'delete');
    await untilRecorded(topic, sent);
    await eventually(() => expect(kafkaReadiness(intake, true)).toEqual({ ready: true }));
    expect(said).toHaveLength(1);
  });

  it('warns when the time for which a topic keeps its records becomes short while it is read', async () => {
    const topic = await createTopic({ configEntries: [{ name: 'retention.ms', value: '-1' }] });
    const warned: unknown[] = [];
    const warn = (text: string, fields?: object): void => {
      if (text.includes('less than a week')) warned.push(fields);
    };
    await produce(topic, messages(0, 1));
    const intake = await bench.intake(topic, { log: { ...silentLog, warn } });
    await eventually(() => expect(stateOf(topic)).toBe('reading'));
    expect(warned).toEqual([]);
    await setConfig(topic, 'retention.ms', '3600000');
    await eventually(() => expect(warned).toEqual([{ topic, retentionMs: 3_600_000 }]));
    await setConfig(topic, 'retention.ms', '-1');
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await setConfig(topic, 'retention.ms', '7200000');
    await eventually(() => expect(warned.at(-1)).toEqual({ topic, retentionMs: 7_200_000 }));
    expect(warned).toHaveLength(2);
    expect(intake.status.refused).toEqual([]);
  });

  it('warns once of a topic that keeps its records for less than a week, and reads it', async () => {
    const HOUR = 3_600_000;
    const retention = (ms: number) => ({ configEntries: [{ name: 'retention.ms', value: String(ms) }] });
    const short = await createTopic(retention(HOUR));
    const week = await createTopic({ prefix: `${short}-week`, ...retention(7 * 24 * HOUR) });
    const ever = await createTopic({ prefix: `${short}-ever`, ...retention(-1) });
    const sent = messages(0, 1);
    for (const topic of [short, week, ever]) await produce(topic, sent);
    const warned: unknown[] = [];
    const warn = (text: string, fields?: object): void => {
      if (text.includes('less than a week')) warned.push(fields);
    };
    await bench.intake(short, { log: { ...silentLog, warn } });
    for (const topic of [short, week, ever]) await untilRecorded(topic, sent);
    expect(warned).toEqual([{ topic: short, retentionMs: HOUR }]);
  });
});
