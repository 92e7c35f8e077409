import { chips, cleared, filterOf, filterText, firstDay, fromDay, lastDay, toDay, toggled } from './filter.js';

describe('the filter of the queue', () => {
  it('is what the address has, without order and page', () => {
    const search = { severity: 'HIGH,LOW', sort: 'due', cursor: 'c', q: '', foreign: 'x' };
    expect(filterOf(search)).toEqual({ severity: 'HIGH,LOW' });
    expect(filterText({ waits: '1', q: 'a b' })).toBe('q=a+b&waits=1');
  });

  it('adds a value and takes it away, and begins at the first page', () => {
    expect(toggled({ severity: 'HIGH', cursor: 'c' }, 'severity', 'LOW')).toEqual({ severity: 'HIGH,LOW' });
    expect(toggled({ severity: 'HIGH,LOW' }, 'severity', 'HIGH')).toEqual({ severity: 'LOW' });
    expect(toggled({ severity: 'HIGH' }, 'severity', 'HIGH').severity).toBeUndefined();
  });

  it('says each value in words, and nothing of what the list is anyway', () => {
    const said = chips({
      severity: 'CRITICAL,HIGH',
      status: 'open',
      assignee: 'me',
      overdue: '1',
      desk: '@overseers',
      to: '2025-08-08T00:00:00Z',
      q: 'a,b',
    }).map(({ words }) => words);
    expect(said).toEqual([
      ...['“a,b”', 'Critical', 'High', 'Mine', 'Overdue'],
      ...['First seen up to 7 August 2025 (UTC)', 'Desk of Overseers'],
    ]);
  });

  it.each(['actors-1:xD9i5k-mDFfcWFnDuuOYAu-puTBo_VHxRON59IH2x0E', '123-45-6789', 'about 123456789'])(
    'asks for nothing of a person, whatever part of an address holds it: %s',
    (value) => {
      for (const part of ['q', 'assignee', 'agency', 'desk'])
        expect(filterOf({ [part]: value, rule: 'DIS-17' })).toEqual({ rule: 'DIS-17' });
    },
  );

  it('clears the filter and keeps the order', () => {
    expect(JSON.parse(JSON.stringify(cleared({ q: 'x', waits: '1', sort: 'due' })))).toEqual({ sort: 'due' });
  });

  it('takes days whole, over the ends of months and years', () => {
    expect([fromDay('2025-08-07'), toDay('2025-12-31'), fromDay('')]).toEqual([
      '2025-08-07T00:00:00Z',
      '2026-01-01T00:00:00Z',
      undefined,
    ]);
    expect([
      firstDay('2025-08-07T00:00:00Z'),
      lastDay('2026-01-01T00:00:00Z'),
      lastDay('2026-01-01T10:00:00Z'),
    ]).toEqual(['2025-08-07', '2025-12-31', '2026-01-01']);
  });
});
