import { type RuleSentence } from '../words/facts.js';

export const dis18: RuleSentence = {
  zero: (f) =>
    `Withdrawn: no item of disclosure ${f.id} of ${f.agency} is now found of a class that needs a court order, without one.`,
  one: (f) =>
    `On ${f.day} ${f.agency} disclosed 1 item to ${f.recipient} of a class that needs a court order, and the record of the disclosure names none.`,
  many: (f) =>
    `On ${f.day} ${f.agency} disclosed ${f.n} items to ${f.recipient} of a class that needs a court order, and the record of the disclosure names none.`,
  derived: () => null,
};
