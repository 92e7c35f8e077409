import { Book, day, party, policyOf } from './testing/book.js';
import { contentKey, firstDifference, isVoid } from './content.js';

const registered = (...args: Parameters<typeof policyOf>) => new Book().registered('irs', 1, policyOf(...args));

describe('the judged content of a document', () => {
  it.each([
    ['lists are sets', { elementsAllowed: ['wages', 'address'] }, { elementsAllowed: ['address', 'wages', 'address'] }],
    ['a day means its first moment', { effectiveFrom: '2025-01-01' }, { effectiveFrom: '2025-01-01T00:00:00.000Z' }],
    ['the last day is included', { effectiveTo: '2025-12-31' }, { effectiveTo: '2026-01-01T00:00:00Z' }],
    [
      'in the policy’s time zone',
      { effectiveFrom: '2025-01-01', timeZone: 'America/New_York' },
      { effectiveFrom: '2025-01-01T05:00:00Z', timeZone: 'America/New_York' },
    ],
    ['titles are ignored', { title: 'An agreement' }, { title: 'Memorandum' }],
    [
      'names and postal addresses are ignored',
      { parties: [{ ...party('irs', 'source'), name: 'IRS', address: 'a' }, party('dhs', 'recipient')] },
      { parties: [party('dhs', 'recipient'), party('irs', 'source')] },
    ],
    [
      'free text beside a number is ignored',
      { matchRate: { min: { value: 0.1, basis: 'clause', ref: '4(a)' } } },
      { matchRate: { min: { value: 0.1, basis: 'clause' } } },
    ],
    [
      'a missing term has its default',
      {},
      { speakers: 'claimed', termination: 'unilateral', overseers: [], timeZone: 'UTC' },
    ],
    ['core judges without being named', { authorityPacks: [] }, { authorityPacks: ['core'] }],
  ] as const)('is the same: %s', (_, a, b) => {
    expect(firstDifference(registered(a as never), registered(b as never))).toBeUndefined();
  });

  it.each([
    [{ elementsAllowed: ['address', 'wages'] }, 'policy.elementsAllowed: ["address"] against ["address","wages"]'],
    [{ effectiveTo: '2025-12-31' }, 'policy.effectiveTo: nothing against "2026-01-01T00:00:00.000Z"'],
    [
      { volume: { lifetime: { value: 10, basis: 'clause' as const } } },
      'policy.volume: nothing against {"lifetime":{"basis":"clause","value":10}}',
    ],
    [{ termination: 'all' as const }, 'policy.termination: "unilateral" against "all"'],
    [{ timeZone: 'America/New_York' }, 'effectiveAt: "2025-01-01T00:00:00.000Z" against "2025-01-01T05:00:00.000Z"'],
  ])('differs, with the place of the difference: %j', (other, difference) => {
    expect(firstDifference(registered(), registered(other))).toBe(difference);
  });

  it('shows the number of a threshold that differs', () => {
    const [a, b] = [10, 20].map((value) => registered({ volume: { lifetime: { value, basis: 'clause' } } }));
    expect(firstDifference(a!, b!)).toBe('policy.volume.lifetime.value: 10 against 20');
  });

  it('shows the versions of one document', () => {
    const book = new Book();
    const [a, b] = [1, 2].map((version) => book.registered('irs', 1, policyOf(), { version }));
    expect(firstDifference(a!, b!)).toBe('version: 1 against 2');
  });

  it('shows only the members of long lists that the other lacks', () => {
    const many = Array.from({ length: 100 }, (_, at) => `element-${at}`);
    const difference = firstDifference(
      registered({ elementsAllowed: [...many, 'wages'] }),
      registered({ elementsAllowed: many }),
    );
    expect(difference).toBe(
      'policy.elementsAllowed: ["wages"] and 100 that both have against [] and 100 that both have',
    );
  });

  it('of a later registration equals that of an amendment', () => {
    const book = new Book();
    const registration = book.registered('irs', 1, policyOf(), { version: 2, digest: 'D2' });
    const amendment = book.amended('dhs', 2, policyOf(), { version: 2, digest: 'D2', from: 1 });
    expect(contentKey(registration)).toBe(contentKey(amendment));
  });

  it('of a renewal is its term', () => {
    const book = new Book();
    const [a, b] = [100, 200].map((to) => book.renewed('irs', 1, to));
    expect(firstDifference(a!, b!)).toBe(
      `effectiveTo: "${new Date(day(100)).toISOString()}" against "${new Date(day(200)).toISOString()}"`,
    );
  });
});

describe('a document without a source and a recipient of different agencies', () => {
  it.each([
    [[party('irs', 'source')], true],
    [[party('irs', 'source'), party('irs', 'recipient')], true],
    [[party('irs', 'source'), party('dhs', 'source')], true],
    [[party('irs', 'source'), party('dhs', 'recipient')], false],
    [[party('irs', 'source'), party('irs', 'recipient'), party('dhs', 'recipient')], false],
  ])('%j is void: %s', (parties, expected) => {
    expect(isVoid(policyOf({ parties }))).toBe(expected);
  });
});
