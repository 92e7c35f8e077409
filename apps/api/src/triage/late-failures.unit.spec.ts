import { LateFailures } from './late-failures.js';

const named = (...ids: string[]) => ids.map((id) => ({ id }));

it('what failed lately is tried last, for ten minutes, and nothing is left out', () => {
  let now = 0;
  const failures = new LateFailures(() => now);
  failures.add('a');
  failures.add('c');
  expect(failures.last(named('a', 'b', 'c', 'd'))).toEqual(named('b', 'd', 'a', 'c'));
  now = 9 * 60_000;
  failures.add('c');
  now = 11 * 60_000;
  expect(failures.last(named('a', 'b', 'c', 'd'))).toEqual(named('a', 'b', 'd', 'c'));
});

it('the oldest of many failures is forgotten', () => {
  const failures = new LateFailures(() => 0);
  for (let n = 0; n <= 1_000; n++) failures.add(`f${n}`);
  expect(failures.last(named('f0', 'f1', 'x'))).toEqual(named('f0', 'x', 'f1'));
});
