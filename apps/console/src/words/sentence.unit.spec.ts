import { sentenceOf, subjectOf } from './sentence.js';

describe('what a finding says', () => {
  it('is the sentence of its rule, and the title where there is none', () => {
    expect(sentenceOf({ title: 'Address not compared', sentence: 'On 7 August 2025 …' })).toBe('On 7 August 2025 …');
    expect(sentenceOf({ title: 'Address not compared', sentence: null })).toBe('Address not compared');
    expect(sentenceOf({ title: 'Address not compared' })).toBe('Address not compared');
  });

  it('names its subject by kind, id and agency, and shows no pseudonym', () => {
    expect(subjectOf({ subject: 'irs/irs-2025-08-07', subjectKind: 'disclosure' })).toBe(
      'Disclosure irs-2025-08-07 of IRS',
    );
    expect(subjectOf({ subject: 'actors-1:xD9i5k', subjectKind: 'officer' })).toBe('One officer');
    expect(subjectOf({ subject: 'EXAMPLE-1', subjectKind: 'agreement' })).toBe('Agreement EXAMPLE-1');
  });
});
