import { erasureOf, isSettled } from './erasure.js';
import type { Erasure } from './queries.js';

const erasure = (id: string, shard: string, index: number, state = 'asked') =>
  ({ id, state, of: { kind: 'erasure', shard, index } }) as unknown as Erasure;

describe('the wish for an entry', () => {
  const all = [erasure('new', '0', 23), erasure('old', '0', 23, 'refused'), erasure('other', '1', 23)];
  it('is the newest of that entry', () => {
    expect(erasureOf(all, '0', 23)?.id).toBe('new');
    expect(erasureOf(all, '1', 23)?.id).toBe('other');
    expect(erasureOf(all, '0', 2)).toBeUndefined();
  });
  it.each([
    ['asked', true],
    ['given', true],
    ['refused', false],
    ['withdrawn', false],
    ['lapsed', false],
    ['ended', false],
  ])('that is %s is settled: %s', (state, settled) => expect(isSettled(erasure('x', '0', 1, state))).toBe(settled));
});
