import { Gaps } from './gaps.js';

it('an error is kept as text that PostgreSQL accepts, whatever it quotes and wherever it is cut', () => {
  const gaps = new Gaps();
  gaps.add({ index: 1, portion: 0, rule: 'fold', error: 'NUL \0, half \ud83d, whole 😀' });
  gaps.add({ index: 2, portion: 0, rule: 'fold', error: `${'x'.repeat(499)}😀` });
  expect(gaps.open.map(({ error }) => error)).toEqual([
    'NUL \ufffd, half \ufffd, whole 😀',
    `${'x'.repeat(499)}\ufffd`,
  ]);
});
