import { CommitRefused } from '../commit/commit-refused.js';
import { Gaps } from './gaps.js';
import { Poison } from './poison.js';

const refused = (index: number, portion: number, entries = 1, portions = 1): CommitRefused =>
  new CommitRefused(index, portion, entries, portions, new Error('no'));

describe('a portion that cannot be written', () => {
  it('is searched for in smaller and smaller batches, then portion by portion, and left out after its second failure', () => {
    const poison = new Poison('0');
    expect(poison.record(refused(7, 0, 100, 300))).toBe(true);
    expect(poison.until(7)).toBe(57);
    poison.record(refused(7, 0, 1, 3));
    expect([poison.until(7), poison.onePortion]).toEqual([8, true]);
    poison.record(refused(7, 2));
    const gaps = new Gaps();
    poison.condemn(gaps, 7, 2);
    expect(gaps.open).toEqual([]);
    poison.record(refused(7, 2));
    poison.condemn(gaps, 7, 2);
    expect(gaps.open).toMatchObject([{ index: 7, portion: 2, rule: '*' }]);
    poison.passed(true);
    expect(poison.onePortion).toBe(false);
  });

  it.each([
    [0, 'fold'],
    [2, '*'],
  ])('is left out once, also when a session begins within the same entry after portion %i', (portion, rule) => {
    const poison = new Poison('0');
    for (let twice = 0; twice < 2; twice++) poison.record(refused(7, portion));
    const gaps = new Gaps();
    poison.condemn(gaps, 7, portion);
    expect(gaps.open).toMatchObject([{ index: 7, portion, rule }]);
    poison.passed(false);
    const stored = new Gaps(gaps.open);
    poison.condemn(stored, 7, portion + 1);
    expect(stored.open).toEqual([]);
  });
});
