import { z } from 'zod';
import { InvalidParameters } from '#libs/platform';
import { decodeCursor, encodeCursor } from './cursor.js';
import { pageOf } from './page.js';

const position = z.tuple([z.string(), z.int()]);

describe('cursors', () => {
  it('come back for the same filters only', () => {
    const cursor = encodeCursor({ rule: 'DIS-17' }, ['ä', 3]);
    expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(decodeCursor(cursor, { rule: 'DIS-17' }, position)).toEqual(['ä', 3]);
    expect(() => decodeCursor(cursor, { rule: 'DIS-18' }, position)).toThrow(InvalidParameters);
    expect(() => decodeCursor(cursor, { rule: 'DIS-17' }, z.int())).toThrow(InvalidParameters);
    expect(decodeCursor(undefined, {}, position)).toBeUndefined();
  });

  it.each(['', '!', 'AAAA', 'bnVsbA', 'W10', 'WzFd', Buffer.from('{"a":1}').toString('base64url')])(
    'refuses %j',
    (cursor) => expect(() => decodeCursor(cursor, {}, position)).toThrow(InvalidParameters),
  );
});

describe('a cursor that somebody made up', () => {
  it.each([
    ['a text that is none for the database', 'a\0b', z.string()],
    ['such a text within a position', ['x', ['\0']], z.tuple([z.string(), z.array(z.string())])],
  ])('is refused: %s', (_name, made, of) => {
    expect(() => decodeCursor(encodeCursor('f', made), 'f', of as z.ZodType)).toThrow(InvalidParameters);
  });
});

describe('pages', () => {
  it('link to the next one only where there is one, and repeat the filters', () => {
    const of = (rows: number[], limit: number) =>
      pageOf('/x', rows, limit, { a: 'ü&', b: undefined }, 'f', (n) => [`${n}`, n]);
    expect(of([1, 2], 2)).toEqual({ rows: [1, 2], next: null });
    expect(of([], 2)).toEqual({ rows: [], next: null });
    const { rows, next } = of([1, 2, 3], 2);
    expect(rows).toEqual([1, 2]);
    const parameters = new URL(next!, 'http://x').searchParams;
    expect([parameters.get('a'), parameters.get('b'), parameters.get('limit')]).toEqual(['ü&', null, '2']);
    expect(decodeCursor(parameters.get('cursor')!, 'f', position)).toEqual(['2', 2]);
  });
});
