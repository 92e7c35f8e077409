import { type Approval, type Exception, askedInWords, conditionInWords, endInWords, titleOf, whyNot } from './words.js';

const exception: Exception = {
  rule: 'DIS-17',
  field: 'count',
  operator: 'at-most',
  value: 5,
  agreement: 'irs-ice-mou-2025',
  reach: 'desk',
  ...{ owner: { issuer: 'i', subject: 's' }, until: '2027-01-31T23:59:59Z', spike: 1000 },
};
const of = (more = {}): Pick<Approval, 'of' | 'desk'> => ({
  of: { kind: 'exception', exception: { ...exception, ...more } },
  desk: 'irs',
});

describe('what is asked for, in words', () => {
  it('says whose queue, what leaves it, until when, and what ends it', () => {
    expect(askedInWords(of())).toEqual([
      'Findings of rule DIS-17 under irs-ice-mou-2025 whose count is at most 5 leave the queue of IRS until 31 January 2027 (UTC).',
      'They stay in every list and count, marked as suppressed.',
      'More than 1,000 units at once end it for good.',
    ]);
    expect(askedInWords(of({ reach: 'all', agreement: null }))[0]).toContain('under no agreement');
    expect(askedInWords(of({ reach: 'all' }))[0]).toContain('leave everybody’s queue');
    expect([titleOf(of()), titleOf(of({ reach: 'all' }))]).toEqual([
      'Exception to DIS-17, for IRS',
      'Exception to DIS-17, for everybody',
    ]);
  });

  it('writes what is compared in the words of the rule, and no code', () => {
    expect(conditionInWords({ field: 'items.addressCodes', operator: 'equals', value: 'INSUFFICIENT' })).toBe(
      'whose “address level on request” is “no usable address”',
    );
    expect(conditionInWords({ field: 'value', operator: 'equals', value: 'not-json' })).toBe(
      'whose “the value” is “not JSON”',
    );

    expect(conditionInWords({ field: 'severity', operator: 'at-most', value: 'MEDIUM' })).toBe(
      'whose severity is at most medium',
    );
    expect(conditionInWords({ field: 'subject', operator: 'in', value: ['irs/a', 'irs/b'] })).toBe(
      'whose subject is one of “a of IRS” and “b of IRS”',
    );
    expect(conditionInWords({ field: 'items named as disclosed', operator: 'less', value: 2350 })).toBe(
      'whose “items named as disclosed” is less than 2,350',
    );
  });

  it('writes times as the page does', () => {
    const of = (value: string): string =>
      conditionInWords({ field: 'discovery, or the last notice', operator: 'equals', value });
    expect(of('2026-01-23T23:59:59.000Z')).toBe('whose “discovery, or the last notice” is “23 January 2026”');
    expect(of('2026-01-23T14:05:09Z')).toBe('whose “discovery, or the last notice” is “23 January 2026, 14:05:09 UTC”');
  });

  it('says of an erasure that it is for good', () => {
    const erasure = {
      kind: 'erasure',
      shard: '0',
      index: 1234,
      source: 'urn:agency:irs:x',
      authority: 'order 7',
    } as const;
    const words = askedInWords({ of: erasure, desk: 'irs' }).join(' ');
    expect(words).toContain('number 1,234');
    expect(words).toContain('cannot be brought back');
    expect(words).toContain('order 7');
  });

  it('says who decides where she may not', () => {
    expect(whyNot({ mayDecide: 'yes', sides: [] })).toBeNull();
    expect(whyNot({ mayDecide: 'stale-sign-in', sides: [] })).toBeNull();
    expect(whyNot({ mayDecide: 'side', sides: ['ice', 'tigta'] })).toBe(
      'An officer of ICE or TIGTA, or an overseer in whose scope it is, decides.',
    );
    expect(whyNot({ mayDecide: 'side', sides: [] })).toBe('An overseer in whose scope it is decides.');
    expect(whyNot({ mayDecide: 'same-person', sides: [] })).toContain('You asked for it');
    expect(whyNot({ mayDecide: 'stream', sides: [] })).toBe('You may not decide on it.');
  });

  it('says why an exception works no longer', () => {
    expect([endInWords(null), endInWords('spike')]).toEqual([
      null,
      'More came at once than it allows, which ended it for good: its findings are back.',
    ]);
  });
});
