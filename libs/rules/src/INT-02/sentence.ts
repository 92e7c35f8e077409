import { FROM_ABSENCE, FROM_COMPARISON } from '../words/derived.js';
import { type Facts, type RuleSentence, systemOf } from '../words/facts.js';

/** Numbers that two events claim. The clause names 20 at most. */
function twiceIn(f: Facts): number {
  const named = f.clause('sequences that two events claim')?.actual;
  return Array.isArray(named) ? named.length : 0;
}

/** No number is missing. */
const isTwiceAlone = (f: Facts): boolean => twiceIn(f) > 0 && f.clauseLike('sequences below ')?.holds !== false;
const isMissingAlone = (f: Facts): boolean => twiceIn(f) === 0;

export const int02: RuleSentence = {
  zero: (f) =>
    `Withdrawn: no number in the records of ${systemOf(f.subject)} is now found to be missing or used twice.`,
  one: (f) =>
    isTwiceAlone(f)
      ? `1 number in the records of ${systemOf(f.subject)} is carried by more than one record.`
      : `1 number in the records of ${systemOf(f.subject)} is missing: the record that should carry it did not arrive.`,
  many: (f) => {
    if (isTwiceAlone(f))
      return `${f.n} numbers in the records of ${systemOf(f.subject)} are each carried by more than one record.`;
    return isMissingAlone(f)
      ? `${f.n} numbers in the records of ${systemOf(f.subject)} are missing: the records that should carry them did not arrive.`
      : `${f.n} numbers in the records of ${systemOf(f.subject)} are missing, or carried by more than one record.`;
  },
  derived: (f) => (isTwiceAlone(f) ? FROM_COMPARISON : FROM_ABSENCE),
};
