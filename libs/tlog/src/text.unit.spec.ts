import fc from 'fast-check';
import { decodeBase64, encodeBase64 } from './base64.js';
import { parseUint53, parseUint64 } from './decimal.js';
import { Base64Error, DecimalError } from './errors.js';

describe('base64', () => {
  it('has one spelling for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(decodeBase64(encodeBase64(bytes))).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it.each([
    'A',
    'AA',
    'AAA',
    'AA=',
    'AB==',
    'AAB=',
    'AA==\n',
    ' AA==',
    'A A==',
    '-_8=',
    'AA==AA==',
    '====',
    'AAAAA===',
    'ÀÀ==',
  ])('%j is refused', (text) => {
    expect(() => decodeBase64(text)).toThrow(Base64Error);
  });
});

describe('decimals', () => {
  it('are read up to their limits', () => {
    expect(['0', '7', '10', '9007199254740991'].map(parseUint53)).toEqual([0, 7, 10, 9007199254740991]);
    expect(parseUint64('18446744073709551615')).toBe(2n ** 64n - 1n);
    expect(() => parseUint64('18446744073709551616')).toThrow(DecimalError);
    expect(() => parseUint53('9007199254740992')).toThrow(DecimalError);
  });

  it.each([
    '',
    ' ',
    '00',
    '01',
    '+1',
    '-0',
    '-1',
    '1.0',
    '1e3',
    '0x10',
    '1_000',
    '1n',
    ' 1',
    '1 ',
    '1\n',
    '١',
    'NaN',
    '1'.repeat(21),
  ])('%j is refused', (text) => {
    expect(() => parseUint64(text)).toThrow(DecimalError);
    expect(() => parseUint53(text)).toThrow(DecimalError);
  });
});
