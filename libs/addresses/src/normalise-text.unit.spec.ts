import { normaliseAddress } from './index.js';

describe('normaliseAddress', () => {
  it.each([
    ['  100  Main St.,\tApt #4 ', '100 MAIN ST APT #4'],
    ["O'Brien’s Ln", 'OBRIENS LN'],
    ['P.O. Box 9; Albany|NY', 'PO BOX 9 ALBANY NY'],
    ['C/O Doe, 37-15 73rd', 'C/O DOE 37-15 73RD'],
    ['１００ Ｍａｉｎ＃４', '100 MAIN#4'],
    ['37–15 Peña', '37-15 PEÑA'],
    ['Pen\u0303a', 'PEÑA'],
    ['12½ Elm', '12 1/2 ELM'],
    ['a\u0000b\u200bc\u00a0d', 'A BC D'],
    ['.', ''],
  ])('%j becomes %j', (raw, expected) => {
    expect(normaliseAddress(raw)).toBe(expected);
    expect(normaliseAddress(expected)).toBe(expected);
  });

  it('treats columns and text alike', () => {
    expect(normaliseAddress({ street: '100 Main St.', city: 'Albany', state: 'ny', zip: '12207' })).toBe(
      normaliseAddress('100 MAIN ST, ALBANY NY 12207'),
    );
  });
});
