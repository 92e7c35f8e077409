import { InvalidIdentifier } from './errors.js';
import { normaliseName, normaliseText, notEmpty } from './normal-form.js';

/** The person an item is about, as the source's files have it. Never leaves the process. */
export type SubjectId =
  | { type: 'ssn'; value: string }
  | { type: 'itin'; value: string }
  /** `dob`: YYYY-MM-DD, YYYYMMDD or MM/DD/YYYY. A weak identifier: two people may share it. */
  | { type: 'name-dob'; name: string; dob: string }
  /** A number of the agency's own; the scheme keeps two agencies' numbers apart. */
  | { type: 'agency'; scheme: string; value: string };

/** A taxpayer number of either kind: area 9xx is an ITIN's, every other an SSN's. Still to be checked by normalisation. */
export function taxpayerId(value: string): SubjectId {
  return { type: /^\D*9/.test(value.normalize('NFKC')) ? 'itin' : 'ssn', value };
}

/**
 * `<type>|<normal form>`: equal for two spellings of one identifier, different for any two identifiers. The type comes first
 * and none of what precedes the last field can hold a bar, so no two identifiers run together.
 */
export function normaliseIdentifier(id: SubjectId): string {
  switch (id.type) {
    case 'ssn':
    case 'itin':
      return `${id.type}|${taxpayerNumber(id.type, id.value)}`;
    case 'name-dob':
      return `name-dob|${normaliseName(id.name)}|${dateOfBirth(id.dob)}`;
    case 'agency':
      return `agency|${scheme(id.scheme)}|${notEmpty('agency number', normaliseText(id.value))}`;
  }
}

/** Nine digits, blanks and hyphens dropped. SSA numbers no area 000, 666 or 9xx, no group 00, no serial 0000; an ITIN has area 9xx. */
function taxpayerNumber(kind: 'ssn' | 'itin', value: string): string {
  const digits = value.normalize('NFKC').replace(/[\s\p{Pd}]/gu, '');
  if (!/^\d{9}$/.test(digits)) throw new InvalidIdentifier(kind, 'it does not have nine digits');
  if (digits.startsWith('9') !== (kind === 'itin')) {
    throw new InvalidIdentifier(kind, kind === 'itin' ? 'it does not begin with 9' : 'it begins with 9');
  }
  if (kind === 'ssn' && /^(?:000|666)|^...00|0000$/.test(digits)) {
    throw new InvalidIdentifier(kind, 'no such number is issued');
  }
  return digits;
}

function dateOfBirth(text: string): string {
  const plain = text.normalize('NFKC').trim();
  const iso = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(plain);
  const us = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(plain);
  const [year, month, day] = iso ? [iso[1]!, iso[2]!, iso[3]!] : us ? [us[3]!, us[1]!, us[2]!] : ['', '', ''];
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const time = Date.parse(`${date}T00:00:00Z`);
  // A day that the month does not have rolls over or fails.
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== date) {
    throw new InvalidIdentifier('date of birth', 'it is not a date (YYYY-MM-DD, YYYYMMDD or MM/DD/YYYY)');
  }
  return date;
}

function scheme(name: string): string {
  if (!/^[A-Za-z0-9._-]{1,64}$/.test(name))
    throw new InvalidIdentifier('scheme', 'it must be 1 to 64 of A-Z a-z 0-9 . _ -');
  return name.toLowerCase();
}
