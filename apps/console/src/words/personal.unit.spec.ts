import { notSoughtInWords, personalIn } from './personal.js';

it.each([
  ...['123456789', '123-45-6789', '123 45 6789', '12-3456789', ' 123–45–6789 ', '123.45.6789', '１２３-45-6789'],
  ...['ssn 123-45-6789 of somebody', 'DIS-17,123456789', '123\u200b45\u200b6789', '123 - 45 - 6789'],
])('sees a number of a person: %s', (text) => {
  expect(personalIn(text)).toBe('number');
  expect(notSoughtInWords(text)).toMatch(/looks like a number of a person/);
});

it('sees a pseudonym', () => {
  expect(personalIn('actors-1:xD9i5k-mDFfcWFnDuuOYAu-puTBo_VHxRON59IH2x0E')).toBe('pseudonym');
});

it.each([
  ...['irs/D-1', 'v4WSkWoaN60zXOkpvMpJGO', 'urn:agency:irs', 'DIS-17', '2025-08-07', '12345678', '1234567890'],
  ...['2025-08-07T12:00:00Z', 'irs-ice-mou-2025', '47,289', 'a123456789b', 'oversight/17', ''],
])('sees none in what is looked for: %s', (text) => {
  expect(personalIn(text)).toBeUndefined();
  expect(notSoughtInWords(text)).toBeUndefined();
});
