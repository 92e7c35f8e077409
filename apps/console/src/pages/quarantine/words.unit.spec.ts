import { refusals } from '#libs/contracts';
import { agencyOfSource, correctionOf, missing, reasonTitle, sourceName, sourceTyped, typeName } from './words.js';

it('knows every reason for which admission refuses', () => {
  for (const reason of Object.keys(refusals)) expect(reasonTitle(reason)).not.toMatch(reason);
  expect(reasonTitle('new-reason')).toBe('It was refused: new-reason');
});

it('names types, and shows one that it does not know as it is', () => {
  expect(typeName('gov.transfer.disclosure.made.v1')).toBe('Disclosure made');
  expect(typeName('gov.transfer.disclosure.undone.v1')).toBe('gov.transfer.disclosure.undone.v1');
});

describe('a source', () => {
  it('has a name', () => {
    expect(sourceName('urn:agency:irs:disclosures')).toBe('IRS, system disclosures');
    expect(sourceName('something else')).toBe('something else');
    expect(agencyOfSource('urn:agency:irs:disclosures')).toBe('irs');
    expect(agencyOfSource(null)).toBeNull();
  });
  it.each([
    ['irs:disclosures', 'urn:agency:irs:disclosures'],
    [' urn:agency:IRS:disclosures ', 'urn:agency:irs:disclosures'],
    ['irs', null],
    ['', null],
    ['irs:dis closures', null],
  ])('may be typed as %j', (text, source) => expect(sourceTyped(text)).toBe(source));
});

describe('how to correct it', () => {
  const known = { type: null, source: null, id: null, agreement: null, sequence: null, time: null };
  it('names the sequence where it is known', () =>
    expect(correctionOf({ ...known, sequence: '9', source: 'urn:agency:irs:disclosures' })).toBe(
      'Correct it where it was made, and have IRS, system disclosures send it with a new id and the same sequence (9). Sent again as it is, it is refused again.',
    ));
  it('says where it is not', () => expect(correctionOf(known)).toMatch('if it had one'));
});

describe('an erasure', () => {
  it.each([
    ['', 'why', /law/],
    ['26 U.S.C. § 6103', '  ', /why/],
    ['x'.repeat(201), 'why', /200/],
    ['law', 'x'.repeat(301), /300/],
  ])('is not asked for without all that it takes', (authority, reason, words) =>
    expect(missing(authority, reason)).toMatch(words),
  );
  it('is, with both', () => expect(missing('26 U.S.C. § 6103(p)(4)', 'it shows a number of a person')).toBeNull());
});
