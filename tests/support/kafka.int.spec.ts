import { consume, createTopic, produce, withAdmin } from './kafka.js';

describe('test topics', () => {
  it('are separate and return the produced records in order', async () => {
    const [one, two] = await Promise.all([createTopic({ numPartitions: 2 }), createTopic()]);
    expect(one).not.toBe(two);
    expect(await produce(one, [{ value: 'a' }, { value: 'b' }], { partition: 1 })).toBe(0n);
    expect(await produce(one, [{ key: 'k', value: 'c' }], { partition: 1 })).toBe(2n);
    const records = await consume(one, 3);
    expect(records.map((r) => [r.partition, r.offset, r.value?.toString()])).toEqual([
      [1, '0', 'a'],
      [1, '1', 'b'],
      [1, '2', 'c'],
    ]);
    expect(await withAdmin((admin) => admin.fetchTopicOffsets(two))).toEqual([
      expect.objectContaining({ partition: 0, offset: '0', high: '0' }),
    ]);
  });
});
