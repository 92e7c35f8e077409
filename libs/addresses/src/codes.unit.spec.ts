import { ADDRESS_CODE_NAMES, ADDRESS_CODE_PATTERN, assessmentOf, BIT, levelOf } from './codes.js';

const all = Array.from({ length: 100 }, (_, n) => `A${String(n).padStart(2, '0')}`);

describe('address codes', () => {
  it('look as their pattern says, and nothing else does', () => {
    expect(all.filter((code) => ADDRESS_CODE_PATTERN.test(code))).toEqual(ADDRESS_CODE_NAMES);
    for (const other of ['A1', 'A011', 'a01', 'A01 ', ' A01', 'A01\n', ''])
      expect(other).not.toMatch(ADDRESS_CODE_PATTERN);
  });

  it.each([
    [[], 'SUFFICIENT'],
    [['A13'], 'SUFFICIENT'],
    [['A10', 'A13'], 'PARTIAL'],
    [['A03', 'A13'], 'INSUFFICIENT'],
  ])('%j: %s, since a ZIP code that a spreadsheet shortened is no fault of the address', (codes, level) => {
    expect(levelOf(codes)).toBe(level);
  });

  it('make the same level one by one as together, for all 8,192 sets of them', () => {
    for (let bits = 0; bits < 1 << ADDRESS_CODE_NAMES.length; bits++) {
      const codes = ADDRESS_CODE_NAMES.filter((code) => bits & BIT[code]);
      expect(levelOf(codes)).toBe(assessmentOf(bits).level);
    }
  });
});
