import { tooLong } from './too-long.js';

it('says how many characters are too many, and nothing of what fits', () => {
  expect(tooLong('x'.repeat(10_000), 4_000)).toBe(
    '10,000 characters of 4,000: 6,000 too many. Nothing is sent before it is shorter.',
  );
  expect(tooLong('x'.repeat(301), 300)).toContain('301 characters of 300: 1 too many.');
  expect(tooLong('x'.repeat(300), 300)).toBeUndefined();
});
