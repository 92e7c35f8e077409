import { changed, onceEach, openAddress, parseSearch, stringifySearch } from './search.js';

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

  it.each(['123-45-6789', '123456789', `irs-1:${'A'.repeat(43)}`])('never holds what is of a person: %s', (value) => {
    for (const name of ['q', 'agency', 'desk', 'source', 'whatever']) {
      expect(stringifySearch({ [name]: value, rule: 'DIS-17' })).toBe('?rule=DIS-17');
      expect(parseSearch(`?${new URLSearchParams({ [name]: value, rule: 'DIS-17' }).toString()}`)).toEqual({
        rule: 'DIS-17',
      });
    }
    const address = { pathname: '/findings', search: `?q=${encodeURIComponent(value)}&rule=DIS-17`, hash: '#x' };
    expect(openAddress(address)).toBe('/findings?rule=DIS-17#x');
    expect(openAddress({ ...address, search: '?rule=DIS-17' })).toBeUndefined();
  });

  it('holds no number of a person for an agreement, in its path either', () => {
    for (const value of ['123-45-6789', '123456789', '12-3456789', '123 45 6789']) {
      expect(parseSearch(`?rule=DIS-17&agreement=${encodeURIComponent(value)}`)).toEqual({ rule: 'DIS-17' });
      const address = { pathname: `/agreements/${encodeURIComponent(value)}`, search: '?by=day', hash: '' };
      expect(openAddress(address)).toBe('/agreements?by=day');
    }
    for (const id of ['irs-ice-mou-2025', 'MOU-2025-12-345', '%E0%A4%A'])
      expect(openAddress({ pathname: `/agreements/${id}`, search: '', hash: '' })).toBeUndefined();
  });

  it('reads a name that stands twice as one with several values', () => {
    expect(parseSearch('?rule=DIS-17&rule=REQ-06&rule=DIS-17')).toEqual({ rule: 'DIS-17,REQ-06' });
    expect(parseSearch('?q=a&q=123-45-6789')).toEqual({});
    const address = { pathname: '/findings', search: '?rule=DIS-17&rule=REQ-06&overdue=1', hash: '#x' };
    expect(onceEach(address)).toBe('/findings?rule=DIS-17,REQ-06&overdue=1#x');
    expect(openAddress(address)).toBeUndefined();
    expect(onceEach({ ...address, search: '?rule=DIS-17' })).toBeUndefined();
  });

  it('keeps agreements, and places in lists and logs, whatever digits they have', () => {
    expect(parseSearch('?agreement=MOU-2025-12-345')).toEqual({ agreement: 'MOU-2025-12-345' });
    expect(parseSearch(`?agreement=irs-1:${'A'.repeat(43)}`)).toEqual({});
    expect(parseSearch('?open=0.123456789&asOf=123456789')).toEqual({ open: '0.123456789', asOf: '123456789' });
  });
});
