import { assessAddress, weakCheck } from './index.js';

describe('weakCheck', () => {
  it.each(['Failed to Provide', 'Unknown Address', 'NA NA', 'COUNTY JAIL', "Don't Care 12345", '00000'])(
    'passes %j, as reported, where the assessment does not',
    (raw) => {
      expect(weakCheck(raw).passes).toBe(true);
      expect(assessAddress(raw).level).toBe('INSUFFICIENT');
    },
  );

  it.each([
    ['', false, false],
    [' \t\u00a0', false, false],
    ['NA', true, false],
    ['00000', true, true],
    ['x12345y', true, true],
    ['123456', true, false],
  ])('%j: non-blank %s, like a ZIP code %s', (raw, nonBlank, zipLike) => {
    expect(weakCheck(raw)).toEqual({ nonBlank, zipLike, passes: nonBlank || zipLike });
  });

  it('looks at every column', () => {
    expect(weakCheck({ street: ' ', zip: '00000' })).toEqual({ nonBlank: true, zipLike: true, passes: true });
    expect(weakCheck({ street: null, city: '' })).toEqual({ nonBlank: false, zipLike: false, passes: false });
  });
});
