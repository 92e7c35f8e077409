import fc from 'fast-check';
import { DAY_OR_TIME, SEQUENCE, text, UTC_TIME } from './primitives.js';

const days = (year: number, month: number) => new Date(Date.UTC(year, month, 0)).getUTCDate();

describe('UTC_TIME', () => {
  it('admits each day of the calendar and no other', () => {
    for (const year of [1900, 1996, 2000, 2024, 2025, 2100, 2400, 9999]) {
      for (let month = 0; month <= 13; month++) {
        for (let day = 0; day <= 32; day++) {
          const time = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}T00:00:00Z`;
          const exists = month >= 1 && month <= 12 && day >= 1 && day <= days(year, month);
          expect([time, UTC_TIME.test(time)]).toEqual([time, exists]);
          for (const one of [time, time.slice(0, 10)]) expect([one, DAY_OR_TIME.test(one)]).toEqual([one, exists]);
        }
      }
    }
  });

  it('knows every leap year', () => {
    for (let year = 1900; year <= 9999; year++)
      expect(UTC_TIME.test(`${year}-02-29T12:00:00Z`)).toBe(days(year, 2) === 29);
  });

  it.each(['2025-08-07T23:59:59Z', '2025-08-07T00:00:00.1Z', '2025-08-07T00:00:00.123456789Z'])('admits %s', (time) => {
    expect(UTC_TIME.test(time)).toBe(true);
    expect(Number.isNaN(Date.parse(time))).toBe(false);
  });

  it.each([
    '2025-08-07T24:00:00Z',
    '2025-08-07T23:60:00Z',
    '2025-08-07T23:59:60Z',
    '2025-08-07T00:00:00.Z',
    '2025-08-07T00:00:00.1234567890Z',
    '2025-08-07T00:00:00+00:00',
    '2025-08-07t00:00:00z',
    '2025-08-07 00:00:00Z',
    '2025-08-07',
    '1899-12-31T00:00:00Z',
    '12025-08-07T00:00:00Z',
    '2025-08-07T00:00:00Z\n',
  ])('refuses %j', (time) => expect(UTC_TIME.test(time)).toBe(false));
});

it('text counts characters as JSON Schema does: code points', () => {
  expect(text(3).safeParse('😀😀😀').success).toBe(true);
  expect(text(3).safeParse('😀😀😀😀').success).toBe(false);
});

describe('SEQUENCE', () => {
  const safe = (number: bigint) => number >= 1n && number <= BigInt(Number.MAX_SAFE_INTEGER);
  const near = fc.bigInt(-200n, 200n).map((n) => 2n ** 53n + n);
  // All numbers that share some first digits with the largest, so that each digit's turn comes.
  const alike = fc
    .tuple(fc.nat(16), fc.stringMatching(/^[0-9]{0,17}$/))
    .map(([n, rest]) => `9007199254740991`.slice(0, n) + rest)
    .filter((digits) => /^[1-9]/.test(digits))
    .map(BigInt);

  it('admits the whole numbers from 1 that are below 2^53, and no others', () => {
    fc.assert(
      fc.property(fc.oneof(near, alike, fc.bigInt(0n, 2n ** 64n), fc.bigInt(0n, 300n)), (number) =>
        expect([number, SEQUENCE.test(String(number))]).toEqual([number, safe(number)]),
      ),
      { numRuns: 5_000 },
    );
    expect(SEQUENCE.test('9007199254740991')).toBe(true);
    expect(SEQUENCE.test('9007199254740992')).toBe(false);
  });

  it.each(['', '0', '01', '-1', '+1', '1.0', '1e3', ' 1', '1\n', '0x1', '\u0661'])('refuses %j', (text) =>
    expect(SEQUENCE.test(text)).toBe(false),
  );
});
