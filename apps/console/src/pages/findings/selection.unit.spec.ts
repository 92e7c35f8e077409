import { atMost, MOST_AT_ONCE, overOf } from './selection.js';

it('takes what one act takes, and says how many are over', () => {
  const ids = Array.from({ length: 250 }, (_, n) => String(n));
  expect(atMost(ids)).toEqual({ taken: ids.slice(0, MOST_AT_ONCE), over: 50 });
  expect(atMost(ids.slice(0, 200))).toEqual({ taken: ids.slice(0, 200), over: 0 });
  expect([0, 200, 201].map(overOf)).toEqual([0, 0, 1]);
});
