import { entryTail, encodeEntry } from '#libs/contracts';
import { parse } from './parsed-entry.js';

const clock = (receivedAt: string): Buffer =>
  encodeEntry(
    'AAAAAAAAAAAAAAAAAAAAAA',
    receivedAt,
    entryTail({ recorder: { instance: 'r' } }, { control: { kind: 'clock' } }),
  );
const before = Date.parse('2026-11-22T15:00:00.000Z');

it('an entry is read with its time of receipt', () => {
  const { input, unreadable } = parse(7, clock('2026-11-22T15:00:01.000Z'), before);
  expect(unreadable).toBeUndefined();
  expect(input).toMatchObject({ index: 7, receivedAt: before + 1_000 });
});

it.each(['', 'x', '-271821-04-20T00:00:00Z', '+275760-09-13T00:00:00Z', '2026-11-22'])(
  'one with the time of receipt %j is unreadable, and counts as received with the previous one',
  (receivedAt) => {
    const { input, unreadable } = parse(7, clock(receivedAt), before);
    expect(unreadable).toMatch(/receivedAt/);
    expect(input).toMatchObject({ receivedAt: before, entry: { control: { kind: 'clock' } } });
  },
);
