import { termInWords } from './terms.js';

describe('a term', () => {
  const said = (term: string, value: unknown, words = 'as the api says') => termInWords({ term, value, words });
  it('has no codes where agencies write some', () => {
    expect(said('purposes', ['criminal-investigation'])).toBe('For criminal investigation.');
    expect(said('elementsAllowed', ['name', 'address', 'tax_period'])).toBe('Only name, address and tax period.');
    expect(said('authorityPacks', ['core', 'usc26-6103'])).toBe(
      'By Countersign’s own rules and the rules of 26 USC 6103.',
    );
    expect(said('requiredRequestFields', ['courtOrderRef', 'purpose'])).toBe('court order and purpose.');
  });

  it('is as the api says it else, or where it states nothing', () => {
    expect(said('systemsOfRecords', ['IRS-24.030'])).toBe('as the api says');
    expect(said('purposes', null)).toBe('as the api says');
    expect(said('purposes', [])).toBe('as the api says');
  });
});
