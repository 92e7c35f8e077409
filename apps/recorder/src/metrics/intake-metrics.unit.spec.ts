import { refusals } from '#libs/contracts';
import type { KafkaIntake, PartitionReading, TopicStatus } from '#libs/intake';
import { Metrics } from '#libs/platform';
import { IntakeCounters } from './intake-counters.js';
import { IntakeGauges } from './intake-gauges.js';
import { TopicLabels } from './topic-labels.js';

type Status = Pick<KafkaIntake['status'], 'topics' | 'refused'>;
const NOW = 1_000_000;
const reading = (partition: number, more: Partial<PartitionReading> = {}): PartitionReading => ({
  partition,
  state: 'reading',
  progress: 0,
  paused: false,
  assignedAt: NOW - 60_000,
  watermarks: { low: 0n, high: 50n },
  settled: 50n,
  ...more,
});
const topicOf = (topic: string, ...partitions: PartitionReading[]): TopicStatus => ({
  topic,
  state: 'reading',
  partitions,
});

/** Series of our own, without HELP, TYPE and the app's label. */
const series = async (metrics: Metrics, name = /./): Promise<Record<string, number>> =>
  Object.fromEntries(
    (await metrics.text())
      .split('\n')
      .filter((line) => line.startsWith('countersign_') && name.test(line))
      .map((line) =>
        line
          .replace(/^countersign_/, '')
          .replace(/,?app="recorder"/, '')
          .replace('{}', '')
          .split(/ (?=\S+$)/),
      )
      .map(([key, value]) => [key!, Number(value)]),
  );

describe('gauges of the intake', () => {
  let status: Status;
  let metrics: Metrics;
  beforeEach(() => {
    metrics = new Metrics('recorder', { processMetrics: false });
    new IntakeGauges(
      metrics,
      new TopicLabels(),
      () => status,
      () => NOW,
    );
  });
  const show = (...topics: TopicStatus[]): void => void (status = { topics, refused: [] });

  it('tell of each partition, its lag and its state, and of pauses', async () => {
    show(
      topicOf(
        'transfers.irs',
        reading(0),
        reading(1, { settled: 45n, state: 'stalled', paused: true, caughtUpAt: NOW - 30_000 }),
      ),
    );
    const shown = await series(metrics, /intake_/);
    expect(shown).toMatchObject({
      'intake_lag_records{topic="transfers.irs",partition="0"}': 0,
      'intake_lag_records{topic="transfers.irs",partition="1"}': 5,
      'intake_lag_seconds{topic="transfers.irs",partition="0"}': 0,
      'intake_lag_seconds{topic="transfers.irs",partition="1"}': 30,
      'intake_partition_state{topic="transfers.irs",partition="1",state="stalled"}': 1,
      'intake_partition_state{topic="transfers.irs",partition="1",state="reading"}': 0,
      'intake_partition_state{topic="transfers.irs",partition="0",state="reading"}': 1,
      'intake_paused_partitions{topic="transfers.irs"}': 1,
      'intake_topic_state{topic="transfers.irs",state="reading"}': 1,
      'intake_topic_state{topic="transfers.irs",state="failed"}': 0,
    });
    expect(Object.keys(shown).filter((key) => key.startsWith('intake_partition_state'))).toHaveLength(8);
  });

  it('end with the reading: of partitions that others read, of topics that are refused, and of those that are gone', async () => {
    show(topicOf('transfers.irs', reading(0), reading(1)), topicOf('transfers.ssa', reading(0, { lastTimestamp: 7 })));
    await series(metrics);
    status = {
      topics: [
        topicOf('transfers.irs', reading(1)),
        { ...topicOf('transfers.ssa', reading(0)), state: 'failed', gone: true },
      ],
      refused: [{ topic: 'transfers.ice', reason: 'compacted' }],
    };
    const shown = Object.keys(await series(metrics, /intake_|last_event/));
    expect(shown.filter((key) => /irs.*partition="0"/.test(key))).toEqual([]);
    expect(shown.filter((key) => /ssa|ice/.test(key)).every((key) => key.startsWith('intake_topic_state'))).toBe(true);
    expect(await series(metrics, /intake_topic_state.* 1$/)).toEqual({
      'intake_topic_state{topic="transfers.irs",state="reading"}': 1,
      'intake_topic_state{topic="transfers.ssa",state="failed"}': 1,
      'intake_topic_state{topic="transfers.ice",state="refused"}': 1,
    });
  });

  it('are bounded, however many topics and partitions somebody creates, and lose none of them', async () => {
    const partitions = Array.from({ length: 10_000 }, (_, n) => reading(n, { settled: 49n }));
    const noise = Array.from({ length: 400 }, (_, n) => topicOf(`transfers.noise-${n}`, reading(0, { settled: 49n })));
    const last = topicOf('transfers.zzz', reading(0, { state: 'changed', settled: 40n, paused: true }));
    show(topicOf('transfers.aaa', ...partitions), ...noise, last);
    const shown = await series(metrics, /intake_/);
    expect(Object.keys(shown).length).toBeLessThan(2_000);
    const lag = Object.entries(shown).filter(([key]) => key.startsWith('intake_lag_records'));
    expect(lag.reduce((sum, [, value]) => sum + value, 0)).toBe(10_000 + 400 + 10);
    // Of those that share a label, the worst is seen.
    expect(shown['intake_partition_state{topic="other",partition="0",state="changed"}']).toBe(1);
    expect(shown['intake_paused_partitions{topic="other"}']).toBe(1);
  });

  it('say nothing of a lag that nobody knows', async () => {
    show(
      topicOf(
        'transfers.irs',
        reading(0, { watermarks: undefined, settled: undefined }),
        reading(1, { settled: undefined }),
      ),
    );
    expect(await series(metrics, /intake_lag/)).toEqual({
      'intake_lag_seconds{topic="transfers.irs",partition="1"}': 60,
    });
  });
});

describe('counters of the intake', () => {
  it('are there from the start with 0, each reason and each outcome', async () => {
    const metrics = new Metrics('recorder', { processMetrics: false });
    const counters = new IntakeCounters(metrics, new TopicLabels());
    counters.reading('transfers.irs');
    const shown = await series(metrics);
    for (const topic of ['http', 'transfers.irs']) {
      for (const reason of Object.keys(refusals))
        expect(shown[`events_quarantined_total{topic="${topic}",reason="${reason}"}`]).toBe(0);
      for (const outcome of ['recorded', 'quarantined'])
        expect(shown[`events_recorded_total{topic="${topic}",outcome="${outcome}"}`]).toBe(0);
      expect(shown[`intake_bytes_total{topic="${topic}"}`]).toBe(0);
    }
    for (const name of ['gap_records', 'pauses', 'rebalances'])
      expect(shown[`intake_${name}_total{topic="transfers.irs"}`]).toBe(0);
    expect(shown['events_recorded_total{topic="http",outcome="repeat"}']).toBe(0);
    expect([shown['intake_commit_seconds_count'], shown['intake_commit_failures_total']]).toEqual([0, 0]);
  });

  it('tell how long records took, whatever the clock of their sender', async () => {
    const metrics = new Metrics('recorder', { processMetrics: false });
    const counters = new IntakeCounters(metrics, new TopicLabels());
    const now = Date.now();
    // From ahead; 7 s ago; 20 s ago; without a time, which Kafka has as -1.
    counters.produced([now + 60_000, now - 7_000, now - 20_000, -1]);
    expect(await series(metrics, /produce_to_record/)).toMatchObject({
      'produce_to_record_seconds_bucket{le="0.05"}': 1,
      'produce_to_record_seconds_bucket{le="5"}': 1,
      'produce_to_record_seconds_bucket{le="10"}': 2,
      'produce_to_record_seconds_bucket{le="30"}': 3,
      produce_to_record_seconds_count: 3,
    });
  });

  it('never fall, also where a topic is read anew or one more is created', async () => {
    const metrics = new Metrics('recorder', { processMetrics: false });
    const counters = new IntakeCounters(metrics, new TopicLabels());
    counters.reading('transfers.irs');
    counters.recorded({ topic: 'transfers.irs' }, 'recorded', 3);
    counters.quarantined({ topic: 'transfers.irs' }, 'schema', 2);
    counters.quarantined('http', 'not-json', 1);
    for (let n = 0; n < 300; n++) counters.reading(`transfers.noise-${n}`);
    counters.read({ topic: 'transfers.noise-299' }, 10);
    counters.read({ topic: 'transfers.noise-298' }, 5);
    counters.reading('transfers.irs');
    const shown = await series(metrics);
    expect(shown).toMatchObject({
      'events_recorded_total{topic="transfers.irs",outcome="recorded"}': 3,
      'events_recorded_total{topic="transfers.irs",outcome="quarantined"}': 2,
      'events_quarantined_total{topic="transfers.irs",reason="schema"}': 2,
      'events_recorded_total{topic="http",outcome="quarantined"}': 1,
      'events_quarantined_total{topic="http",reason="not-json"}': 1,
      'intake_bytes_total{topic="other"}': 15,
    });
    expect(Object.keys(shown).length).toBeLessThan(102 * 25);
  });
});
