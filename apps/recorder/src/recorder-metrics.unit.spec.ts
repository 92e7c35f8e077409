import type { KafkaIntake, TopicStatus } from '#libs/intake';
import { Metrics } from '#libs/platform';
import { lagOf, RecorderMetrics } from './recorder-metrics.js';

type Partition = TopicStatus['partitions'][number];
const NOW = 100_000;
const topic = (...partitions: Partial<Partition>[]): TopicStatus => ({
  topic: 'transfers.irs',
  state: 'reading',
  partitions: partitions.map((one, partition) => ({ partition, state: 'reading', progress: 0, ...one })),
});
const watermarks = { low: 10n, high: 50n };

describe('lagOf', () => {
  it('counts what was not looked at, over all partitions, from the low watermark where nothing was', () => {
    const measured = lagOf(
      topic({ watermarks }, { watermarks, covered: 45n, lastTimestamp: 90_000 }, { watermarks, covered: 50n }, {}),
      NOW,
    );
    expect(measured).toEqual({ records: 45, seconds: 10, lastTimestamp: 90_000 });
  });

  it('does not count offsets that hold no data record, only those behind them', () => {
    const partition = { watermarks, covered: 45n, lastTimestamp: 90_000 };
    expect(lagOf(topic({ ...partition, emptyUpTo: 50n }), NOW)).toEqual({
      records: 0,
      seconds: 0,
      lastTimestamp: 90_000,
    });
    expect(lagOf(topic({ ...partition, emptyUpTo: 48n }), NOW)).toMatchObject({ records: 2, seconds: 10 });
    expect(lagOf(topic({ ...partition, covered: 49n, emptyUpTo: 48n }), NOW)).toMatchObject({ records: 1 });
  });
});

describe('what is said of topics', () => {
  it('ends with their reading', async () => {
    const metrics = new Metrics('recorder', { processMetrics: false });
    let status: KafkaIntake['status'] = { topics: [topic({ watermarks, lastTimestamp: 90_000 })], refused: [] };
    new RecorderMetrics(metrics).observe(
      () => undefined,
      () => ({ status }) as KafkaIntake,
    );
    const said = async (): Promise<string[]> =>
      (await metrics.text()).split('\n').filter((line) => /^countersign_(intake|last)_.*irs/.test(line));
    expect((await said()).join()).toContain(
      'intake_partition_state{topic="transfers.irs",state="reading",app="recorder"} 1',
    );
    status = { topics: [], refused: [{ topic: 'transfers.irs', reason: 'compacted' }] };
    expect((await said()).filter((line) => !line.endsWith(' 0'))).toEqual([
      'countersign_intake_topic_state{topic="transfers.irs",state="refused",app="recorder"} 1',
    ]);
    expect((await said()).every((line) => line.startsWith('countersign_intake_topic_state'))).toBe(true);
  });
});
