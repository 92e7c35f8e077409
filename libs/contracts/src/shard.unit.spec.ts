import { eventShards, murmur2, partitionOf, shardOf } from './shard.js';

describe('murmur2', () => {
  // The vectors of the Java client's own test (org.apache.kafka.common.utils.UtilsTest).
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])('of %s', (text, hash) => expect(murmur2(Buffer.from(text)) | 0).toBe(hash));

  it('masks the sign, as the partitioner does, and never divides a negative number', () => {
    expect(partitionOf('foobar', 16)).toBe((-790332482 & 0x7fffffff) % 16);
    for (let i = 0; i < 1_000; i++) expect(partitionOf(`MOU-${i}`, 7)).toBeGreaterThanOrEqual(0);
  });
});

describe('shardOf', () => {
  it('is by agreement, else by source, else by partition', () => {
    const known = { agreementid: 'MOU-1', source: 'urn:agency:irs:x' };
    expect(shardOf(known, 16, 3)).toBe(String(partitionOf('MOU-1', 16)));
    expect(shardOf({ source: known.source }, 16, 3)).toBe(String(partitionOf(known.source, 16)));
    expect(shardOf({}, 16, 19)).toBe('3');
    expect(shardOf({}, 16)).toBe('0');
  });

  it('does not confuse ledgers of different size', () => {
    expect([1, 3, 16].map((shards) => shardOf({ agreementid: 'MOU-1' }, shards))).toEqual(
      [1, 3, 16].map((shards) => String(partitionOf('MOU-1', shards))),
    );
  });

  it('stays right when its memory overflows', () => {
    for (let i = 0; i < 10_050; i++) shardOf({ agreementid: `A-${i}` }, 16);
    expect(shardOf({ agreementid: 'A-1' }, 16)).toBe(String(partitionOf('A-1', 16)));
  });

  it('names shards in lock order', () => expect(eventShards(3)).toEqual(['0', '1', '2']));
});
