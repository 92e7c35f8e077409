import { sealOf } from './seal.js';

const shard = (name: string, size: number, signedSize: number, signedAt: string | null) => ({
  ...{ shard: name, size, signedSize, root: '', receivedAt: null },
  checkpoint: signedAt === null ? null : { size: signedSize, signedAt, url: '' },
});

describe('the ledger’s newest seal', () => {
  it('is the newest of all logs, and counts what none covers', () => {
    const shards = [
      shard('0', 10, 8, '2026-12-01T00:00:00.000Z'),
      shard('oversight', 3, 3, '2026-12-01T00:00:05Z'),
      shard('1', 2, 0, null),
      shard('access', 900, 899, '2026-12-01T00:00:09Z'),
    ];
    expect(sealOf({ shards })).toEqual({ entries: 15, newest: '2026-12-01T00:00:05Z', unsigned: 4 });
  });

  it('is none where nothing is signed', () => {
    expect(sealOf({ shards: [] })).toEqual({ entries: 0, newest: null, unsigned: 0 });
  });
});
