import { InvalidIdentifier } from './errors.js';
import { normaliseIdentifier, taxpayerId, type SubjectId } from './identifier.js';

describe('normaliseIdentifier', () => {
  it.each<[SubjectId, string]>([
    [{ type: 'ssn', value: '123-45-6789' }, 'ssn|123456789'],
    [{ type: 'ssn', value: ' 123 45 6789 ' }, 'ssn|123456789'],
    [{ type: 'ssn', value: '123–45–6789' }, 'ssn|123456789'],
    [{ type: 'ssn', value: '１２３４５６７８９' }, 'ssn|123456789'],
    [{ type: 'itin', value: '912-70-1234' }, 'itin|912701234'],
    [{ type: 'name-dob', name: 'Doe, Jane Q.', dob: '1990-02-28' }, 'name-dob|DOE JANE Q|1990-02-28'],
    [{ type: 'name-dob', name: "O'Neil-Doe", dob: '19900228' }, 'name-dob|ONEIL DOE|1990-02-28'],
    [{ type: 'name-dob', name: 'O’Neil Doe', dob: '2/28/1990' }, 'name-dob|ONEIL DOE|1990-02-28'],
    [{ type: 'name-dob', name: 'A|B', dob: '1990-02-28' }, 'name-dob|A B|1990-02-28'],
    [{ type: 'name-dob', name: 'Mari\u0301a', dob: '2000-02-29' }, 'name-dob|MARÍA|2000-02-29'],
    [{ type: 'agency', scheme: 'A-File', value: ' ab\t12|3 ' }, 'agency|a-file|AB 12|3'],
    [{ type: 'agency', scheme: 'a-file', value: 'a\u2011123\u2212456' }, 'agency|a-file|A-123-456'],
  ])('%j becomes %s', (id, expected) => expect(normaliseIdentifier(id)).toBe(expected));

  it.each<SubjectId>([
    { type: 'ssn', value: '' },
    { type: 'ssn', value: '12345678' },
    { type: 'ssn', value: '1234567890' },
    { type: 'ssn', value: 'XXX-XX-6789' },
    { type: 'ssn', value: '000-12-3456' },
    { type: 'ssn', value: '666-12-3456' },
    { type: 'ssn', value: '123-00-6789' },
    { type: 'ssn', value: '123-45-0000' },
    { type: 'ssn', value: '912-70-1234' },
    { type: 'itin', value: '123-45-6789' },
    { type: 'name-dob', name: ' - ', dob: '1990-02-28' },
    { type: 'name-dob', name: 'DOE', dob: '1990-02-30' },
    { type: 'name-dob', name: 'DOE', dob: '1990-13-01' },
    { type: 'name-dob', name: 'DOE', dob: '02/29/2023' },
    { type: 'name-dob', name: 'DOE', dob: '' },
    { type: 'agency', scheme: 'a|b', value: '1' },
    { type: 'agency', scheme: '', value: '1' },
    { type: 'agency', scheme: 'a', value: ' \n' },
  ])('refuses %j, and the error does not show it', (id) => {
    let error: unknown;
    try {
      normaliseIdentifier(id);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(InvalidIdentifier);
    const shown = `${String(error)} ${JSON.stringify(error)}`;
    for (const value of ['value' in id ? id.value : id.dob].filter((text) => text.trim() !== '' && text.length > 1)) {
      expect(shown).not.toContain(value);
    }
  });
});

describe('taxpayerId', () => {
  it.each([
    ['123-45-6789', 'ssn|123456789'],
    [' 912-70-1234', 'itin|912701234'],
    ['９12-70-1234', 'itin|912701234'],
  ])('%j is %s', (value, expected) => expect(normaliseIdentifier(taxpayerId(value))).toBe(expected));
});
