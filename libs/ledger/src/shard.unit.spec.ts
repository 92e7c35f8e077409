import { compareShards, shardNames } from './shard.js';

describe('the order of shards', () => {
  it('is numeric, with oversight and access last', () => {
    expect(['access', 'oversight', '10', '2', '0'].sort(compareShards)).toEqual([
      '0',
      '2',
      '10',
      'oversight',
      'access',
    ]);
    expect(shardNames(3)).toEqual(['0', '1', '2', 'oversight', 'access']);
  });
});
