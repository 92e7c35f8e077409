import { encodeEntity } from '#libs/judging';
import { newRequest } from '#libs/judging';
import { withClient } from '#libs/ledger';
import { DetectorBench } from '../../../../tests/faults/detector-harness.js';
import { ShardMemory } from './shard-memory.js';

describe('the memory of a shard', () => {
  let bench: DetectorBench;
  afterEach(() => bench.close());

  it('knows each entity of a range it has loaded, whatever the cache has let go of meanwhile', async () => {
    bench = await DetectorBench.open();
    const ids = Array.from({ length: 20 }, (_, i) => `r${10 + i}`);
    const keys = ids.map((id) => `R|a|${id}`);
    await bench.owner.query(
      'INSERT INTO readmodel.fold_state (generation, shard, key, data) SELECT 1, $1, * FROM unnest($2::text[], $3::text[])',
      ['0', keys, ids.map((id) => encodeEntity(`R|a|${id}`, newRequest('a', id)))],
    );
    // Room for a few entities only.
    const memory = new ShardMemory(1, '0', 1_000);
    await withClient(await bench.detectorDb(), async (client) => {
      // In the cache since a batch before, and the first to be let go of.
      await memory.load(client, { kind: 'entity', key: keys[0]! });
      memory.release();
      await memory.load(client, { kind: 'scan', from: 'R|a|', to: 'R|a}', limit: 5 });
    });
    expect(memory.scan('R|a|', 'R|a}', 100)).toEqual(keys);
    expect(memory.scan(`${keys[4]}\0`, 'R|a}', 2)).toEqual(keys.slice(5, 7));
    expect(keys.map((key) => memory.get(key))).toEqual(ids.map((id) => newRequest('a', id)));
    expect(memory.get('R|a|none')).toBeNull();
  });
});
