import fc from 'fast-check';
import { matchesSearch, searchTerms } from './search.js';

const titles = new Map([
  ['DIS-17', 'Disclosed on an insufficient request address'],
  ['REQ-06', 'Request without addresses'],
]);
const finding = { rule: 'DIS-17', agreement: 'irs-ice-2025', subject: 'irs/D-1', id: 'q7WmJ0cLk2yVx1ZtBfNd3A' };
const finds = (text: string, of = finding) => matchesSearch(of, searchTerms(text, titles));

describe('a search', () => {
  it.each([
    'dis-17',
    'DIS',
    '17',
    'ice',
    'irs-ice-2025',
    '2025',
    'd-1',
    'irs/d-1',
    'q7Wm',
    'Q7WMJ0CLK2YVX1ZTBFND3A',
    'insufficient',
    'INSUFF',
    'insufficient d-1',
    'irs   ice',
  ])('for %p finds whole words and beginnings, in any case', (text) => expect(finds(text)).toBe(true));

  it.each(['sufficient', '7', 'rs', 'd-12', '17-irs', 'dis-17 without', 'wmj', 'D 9'])(
    'for %p finds no ends and no middles of words',
    (text) => expect(finds(text)).toBe(false),
  );

  it('knows no pattern', () => {
    for (const text of ['%', '_', '.*', '(((', '\\', '^', '[\\', '* -']) expect(searchTerms(text, titles)).toEqual([]);
    expect(finds('d%1', { ...finding, subject: 'irs/D-X-1' })).toBe(false);
    expect(finds('i.s')).toBe(false);
  });

  it('takes letters of other alphabets as they are', () => {
    const other = { ...finding, subject: 'Ärger/É-1' };
    expect(finds('É', other)).toBe(true);
    expect(finds('é', other)).toBe(false);
    expect(finds('rger', other)).toBe(false);
  });

  it('finds what has all of its words, and a word once', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('irs', 'ice', 'd', 'zz')), (words) => {
        expect(finds(words.join(' '))).toBe(words.every((word) => word !== 'zz'));
        expect(searchTerms(words.join(' '), titles)).toHaveLength(new Set(words).size);
      }),
    );
  });
});
