import { changed, parseSearch, stringifySearch } from './search.js';

describe('search', () => {
  it('keeps text as text, and lists readable', () => {
    const text = '?severity=CRITICAL,HIGH&q=D-1&from=2025-08-07T00:00:00Z&overdue=1';
    const search = parseSearch(text);
    expect(search).toEqual({ severity: 'CRITICAL,HIGH', q: 'D-1', from: '2025-08-07T00:00:00Z', overdue: '1' });
    expect(stringifySearch(search)).toBe(text);
  });

  it('takes back whatever it wrote', () => {
    const search = { q: 'a&b=c #1 +2 %25 ü', agreement: 'irs/ice,2025' };
    expect(parseSearch(stringifySearch(search))).toEqual(search);
    expect(stringifySearch({ q: undefined })).toBe('');
  });

  it('begins at the first page of another list', () => {
    expect(changed({ rule: 'DIS-17', cursor: 'abc' }, { rule: undefined, q: 'x' })).toEqual({
      ...{ rule: undefined, cursor: undefined, q: 'x' },
    });
  });
});
