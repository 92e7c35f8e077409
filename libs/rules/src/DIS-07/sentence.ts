import { FROM_ABSENCE, fromTotals } from '../words/derived.js';
import { type Facts, inDigits, type RuleSentence } from '../words/facts.js';

const NAMED = 'named items with a recipient who may not have them, or is not engaged for them';
/** The agency itself, and not only a person in it. */
const isStrange = (f: Facts): boolean => f.fails('recipient.agency');

export const dis07: RuleSentence = {
  zero: (f) =>
    `Withdrawn: no item of disclosure ${f.id} of ${f.agency} is now found that went to a recipient who may not have it.`,
  one: (f) =>
    isStrange(f)
      ? `On ${f.day} ${f.agency} disclosed 1 item to a recipient who may not have it: an agency that is no recipient under the agreement.`
      : `On ${f.day} ${f.agency} disclosed 1 item to a person who, as recorded by then, was not on the roster of recipients or not engaged for it.`,
  many: (f) =>
    isStrange(f)
      ? `On ${f.day} ${f.agency} disclosed ${f.n} items to recipients who may not have them, among these an agency that is no recipient under the agreement.`
      : `On ${f.day} ${f.agency} disclosed ${f.n} items to a person who, as recorded by then, was not on the roster of recipients or not engaged for them.`,
  derived: (f) => {
    const byNumber = f.count - (f.actual(NAMED) ?? f.count);
    if (byNumber > 0) return fromTotals(byNumber === 1, inDigits(byNumber));
    return isStrange(f) ? null : FROM_ABSENCE;
  },
};
