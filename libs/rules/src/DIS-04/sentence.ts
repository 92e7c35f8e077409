import { FROM_ABSENCE, fromTotals } from '../words/derived.js';
import { inDigits, type RuleSentence } from '../words/facts.js';

export const dis04: RuleSentence = {
  zero: (f) => `Withdrawn: no item of disclosure ${f.id} of ${f.agency} is now found without a match.`,
  one: (f) => `On ${f.day} ${f.agency} disclosed 1 item to ${f.recipient} for which no record shows a match by then.`,
  many: (f) =>
    `On ${f.day} ${f.agency} disclosed ${f.n} items to ${f.recipient} for which no record shows a match by then.`,
  derived: (f) => {
    const byNumber = f.count - (f.actual('items.result') ?? f.count);
    return byNumber > 0 ? fromTotals(byNumber === 1, inDigits(byNumber)) : FROM_ABSENCE;
  },
};
