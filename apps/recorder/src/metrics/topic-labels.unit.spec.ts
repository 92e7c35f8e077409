import { partitionLabels, TopicLabels } from './topic-labels.js';

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describe('labels of topics', () => {
  it('are a hundred of their own, whoever creates topics, and one for the rest', () => {
    const labels = new TopicLabels();
    const first = numbers(100).map((n) => labels.of(`transfers.agency-${n}`));
    expect(new Set(first).size).toBe(100);
    expect(new Set(numbers(10_000).map((n) => labels.of(`transfers.noise-${n}`)))).toEqual(new Set(['other']));
    // Those that were met first keep theirs: their counters must not fall.
    expect(numbers(100).map((n) => labels.of(`transfers.agency-${n}`))).toEqual(first);
  });

  it('keep topics apart from what comes by HTTP and from the rest', () => {
    const labels = new TopicLabels();
    expect([labels.of('http'), labels.of('other'), labels.of('transfers.irs')]).toEqual([
      ...['other', 'other', 'transfers.irs'],
    ]);
  });
});

describe('labels of partitions', () => {
  it('are a thousand over all topics: each has an equal part, lowest numbers first', () => {
    const labels = [...partitionLabels(numbers(10_000), 1).values()];
    expect(new Set(labels).size).toBe(1_001);
    expect(labels.filter((label) => label === 'other')).toHaveLength(9_000);
    const one = partitionLabels([30, 4, 12, 7], 500);
    expect(one).toEqual(new Map([...[4, 7].map((n) => [n, String(n)]), ...[12, 30].map((n) => [n, 'other'])] as never));
    expect(partitionLabels([3, 1], 5_000)).toEqual(new Map([...[[1, '1'] as const], ...[[3, 'other'] as const]]));
  });
});
