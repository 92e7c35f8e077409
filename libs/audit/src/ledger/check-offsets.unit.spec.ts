import { KafkaOffsets } from './check-offsets.js';
import { OffsetSet } from '#libs/verifier';
import { ProblemList } from './report.js';

const via = (offset: string, partition = 0, incarnation = 1) => ({
  cluster: 'c',
  topic: 't',
  incarnation,
  partition,
  offset,
});

describe('OffsetSet', () => {
  it('knows each offset once, far apart and in full runs', () => {
    const set = new OffsetSet();
    for (const offset of [0n, 7n, 8n, 65_535n, 65_536n, 2n ** 52n]) {
      expect(set.add(offset)).toBe(true);
      expect(set.add(offset)).toBe(false);
    }
    for (let offset = 131_072n; offset < 196_608n; offset++) expect(set.add(offset)).toBe(true);
    expect(set.add(150_000n)).toBe(false);
  });
});

describe('KafkaOffsets', () => {
  const run = (see: (offsets: KafkaOffsets) => void): string[] => {
    const problems = new ProblemList();
    see(new KafkaOffsets(problems));
    return problems.problems.map(({ shard, index, detail }) => `${shard}/${index}: ${detail}`);
  };

  it('lets a partition feed two shards, and tells partitions and incarnations apart', () => {
    const problems = run((offsets) => {
      offsets.see('0', 0, via('5'));
      offsets.see('0', 1, via('5', 1));
      offsets.see('0', 2, via('5', 0, 2));
      offsets.see('1', 0, via('3'));
    });
    expect(problems).toEqual([]);
  });

  it('names repeats, disorder and what is no offset', () => {
    const problems = run((offsets) => {
      offsets.see('0', 0, via('5'));
      offsets.see('0', 1, via('4'));
      offsets.see('1', 0, via('5'));
      offsets.see('1', 1, via('05'));
    });
    expect(problems).toEqual([
      '0/1: offset 4 of c/t#1/0 comes after 5',
      '1/0: offset 5 of c/t#1/0 is recorded twice',
      '1/1: "05" is not an offset',
    ]);
  });
});
