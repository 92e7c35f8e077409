import { createHash, createHmac, randomUUID } from 'node:crypto';
import { Mark, scanBytes } from './byte-scan.js';
import { clearIdentifier, findClearIdentifier, mayHoldIdentifier } from './clear-identifiers.js';

const found: [string, string][] = [
  ['123-45-6789', 'SSN'],
  ['ssn is 123 45 6789.', 'SSN'],
  ['(899-99-9999)', 'SSN'],
  ['SSN: 123456789', 'SSN'],
  ['ssn123456789', 'SSN'],
  ['theSSN:123456789', 'SSN'],
  ['Social Security Number 123456789', 'SSN'],
  ['taxpayer_id=123456789', 'SSN'],
  ['１２３-４５-６７８９', 'SSN'],
  ['123–45–6789', 'SSN'],
  ['123\u00a045\u00a06789', 'SSN'],
  ['912-70-1234', 'ITIN'],
  ['999-50-0001', 'ITIN'],
  ['12-3456789', 'EIN'],
  ['EIN 98-7654321,', 'EIN'],
  ['100 Main St', 'street address'],
  ['lives at 4711 N Martin Luther King Blvd, apt 3', 'street address'],
  ['100 5th Ave', 'street address'],
  ['12-34 Queens Boulevard', 'street address'],
  ['7 Court Street', 'street address'],
  ["12 'Oak St", 'street address'],
  ['12 .Oak St', 'street address'],
  [`${'x '.repeat(500)}100 Main St`, 'street address'],
];

const clean = [
  '',
  '000-12-3456',
  '666-12-3456',
  '123-00-4567',
  '123-45-0000',
  '123-45 6789',
  '1234-45-6789',
  '123456789',
  'case 123456789',
  'protein 123456789',
  'MARTIN 123456789',
  'ssn 1234567890',
  '2025-11-22',
  '2025-11-22T15:00:00.123456789Z',
  '2025-04-07 to 2026-04-07',
  '1:25-cv-01907-CKK',
  'No. 26-5006',
  'docket 25-cv-01907 D.D.C. court',
  '26 USC 6103(i)(2)',
  '5 U.S.C. 552a(o)(1)(C)',
  '8 USC 1253(a)(1)',
  '30 days after the court order',
  'ended 14 days before the place was closed',
  '3 items of the request were read the wrong way',
  '1,280,000 names',
  '10.0.0.1',
  'VI.B.2',
];

describe('clearIdentifier', () => {
  it.each(found)('finds %j: %s', (text, kind) => expect(clearIdentifier(text)).toBe(kind));
  it.each(clean)('lets %j pass', (text) => expect(clearIdentifier(text)).toBeUndefined());

  it('is not held up by marks upon a letter, and finds what stands beside them', () => {
    // Marks of two classes by turns: to put 31,000 of them in order took half a second, and four times as long for twice as many.
    const marks = '\u0323\u0301'.repeat(500_000);
    const before = process.cpuUsage();
    expect(clearIdentifier(`a${marks}`)).toBeUndefined();
    expect(clearIdentifier(`a${marks} 123-45-6789`)).toBe('SSN');
    expect(clearIdentifier(`ssn: 1${marks}23456789`)).toBeUndefined();
    expect(mayHoldIdentifier(`"a${marks} 123-45-6789"`, Mark.nonAscii)).toBe(true);
    expect(process.cpuUsage(before).user).toBeLessThan(5_000_000);
  });

  it('lets identifiers of our own making pass, whatever digits they hold', () => {
    const mac = (i: number) => createHmac('sha256', 'k').update(String(i)).digest('base64url');
    for (let i = 0; i < 3_000; i++) {
      expect(clearIdentifier(randomUUID())).toBeUndefined();
      expect(clearIdentifier(`sha256:${createHash('sha256').update(String(i)).digest('hex')}`)).toBeUndefined();
      expect(clearIdentifier(`key-2025.1:${mac(i)}`)).toBeUndefined();
    }
    expect(clearIdentifier(`k1:_123-45-6789_${'x'.repeat(30)}`)).toBeUndefined();
    expect(clearIdentifier(`123-45-6789:${mac(1)}`)).toBe('SSN');
  });
});

describe('the quick look', () => {
  const may = (value: unknown) => {
    const text = JSON.stringify(value);
    return mayHoldIdentifier(text, scanBytes(Buffer.from(text)).marks);
  };

  it.each(found)('never says no where %j is', (text) => {
    expect(may({ a: [{ b: text }] })).toBe(true);
    expect(may({ [text]: 1 })).toBe(true);
    if (findClearIdentifier([`x ${text} y`])) expect(may([`x ${text} y`])).toBe(true);
  });

  it('spares the long look where only numbers, dates, dockets and statutes are', () => {
    const numbers = clean.slice(clean.indexOf('123456789'));
    expect(numbers.filter((text) => may({ a: text }))).toEqual([]);
  });

  it('reads nine digits as nothing in a UUID or a longer number, and looks where a letter leads to them', () => {
    const marks = (text: string) => scanBytes(Buffer.from(text)).marks & Mark.nineDigits;
    expect(marks('{"id":"019a0000-0000-7000-8000-000000123abc","n":1234567890}')).toBe(0);
    for (const text of ['"tin":"123456789"', '"x":"SSN no.: 123456789 z"', '"ein":123456789', '"EIN….…:123456789"'])
      expect(marks(`{${text}}`)).toBe(Mark.nineDigits);
  });
});
