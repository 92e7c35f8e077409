import type { TopicStatus } from '#libs/intake';
import { lagOf } from './recorder-metrics.js';

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
