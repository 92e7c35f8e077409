import { FROM_COMPARISON, fromTotals } from '../words/derived.js';
import { type Facts, inDigits, type RuleSentence } from '../words/facts.js';

/** Items that a row names; all others follow from the totals. */
const namedIn = (f: Facts): number => {
  const said = /^(\d+) named items are not$/.exec(String(f.clause('items.itemNo')?.actual))?.[1];
  return said === undefined ? 0 : Number(said);
};

export const dis02: RuleSentence = {
  zero: (f) => `Withdrawn: no item of disclosure ${f.id} of ${f.agency} is now found that its request did not cover.`,
  one: (f) =>
    `On ${f.day} ${f.agency} disclosed 1 item to ${f.recipient} that the request, as recorded, did not cover by then.`,
  many: (f) =>
    `On ${f.day} ${f.agency} disclosed ${f.n} items to ${f.recipient} that the request, as recorded, did not cover by then.`,
  derived: (f) => {
    const byNumber = f.count - namedIn(f);
    return byNumber > 0 ? fromTotals(byNumber === 1, inDigits(byNumber)) : FROM_COMPARISON;
  },
};
