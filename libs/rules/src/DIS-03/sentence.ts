import { fromTotals } from '../words/derived.js';
import { inDigits, type RuleSentence } from '../words/facts.js';

export const dis03: RuleSentence = {
  zero: (f) =>
    `Withdrawn: no item of disclosure ${f.id} of ${f.agency} is now found with a data element that the agreement does not allow.`,
  one: (f) =>
    `On ${f.day} ${f.agency} disclosed 1 item to ${f.recipient} with a data element that the agreement does not allow.`,
  many: (f) =>
    `On ${f.day} ${f.agency} disclosed ${f.n} items to ${f.recipient} with a data element that the agreement does not allow.`,
  derived: (f) => {
    const byNumber = f.count - (f.actual('named items with another element') ?? f.count);
    return byNumber > 0 ? fromTotals(byNumber === 1, inDigits(byNumber)) : null;
  },
};
