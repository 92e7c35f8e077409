import { withClient } from '#libs/ledger';
import { after, encodeFacts, keys, newRequest, rangeOf } from '#libs/judging';
import { DetectorBench } from '../../../../tests/faults/detector-harness.js';
import { ShardMemory } from './shard-memory.js';

describe('the memory of a shard', () => {
  let bench: DetectorBench;
  afterEach(() => bench.close());

  it('knows all facts of a range it has loaded, whatever the cache has let go of meanwhile', async () => {
    bench = await DetectorBench.open();
    const ids = Array.from({ length: 20 }, (_, i) => `r${10 + i}`);
    const all = ids.map((id) => keys.request('a', id));
    await bench.owner.query(
      'INSERT INTO readmodel.fold_state (generation, shard, key, data) SELECT 1, $1, * FROM unnest($2::text[], $3::text[])',
      ['0', all, all.map((key, i) => encodeFacts(key, newRequest('a', ids[i]!)))],
    );
    const [from, to] = rangeOf('request', 'a');
    // Room for a few of them only.
    const memory = new ShardMemory(1, '0', 1_000);
    await withClient(await bench.detectorDb(), async (client) => {
      // In the cache since a batch before, and the first to be let go of.
      await memory.load(client, { kind: 'facts', key: all[0]! });
      memory.release();
      await memory.load(client, { kind: 'scan', from, to, limit: 5 });
    });
    expect(memory.scan(from, to, 100)).toEqual(all);
    expect(memory.scan(after(all[4]!), to, 2)).toEqual(all.slice(5, 7));
    expect(all.map((key) => memory.get(key))).toEqual(ids.map((id) => newRequest('a', id)));
    expect(memory.get(keys.request('a', 'none'))).toBeNull();
  });
});
