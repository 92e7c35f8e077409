import { type RuleSentence } from '../words/facts.js';

export const req03: RuleSentence = {
  zero: (f) => `Withdrawn: no item of request ${f.id} of ${f.agency} is now found without a name.`,
  one: (f) => `On ${f.day} ${f.agency} submitted request ${f.id} with 1 item that states that no name was given.`,
  many: (f) => `On ${f.day} ${f.agency} submitted request ${f.id} with ${f.n} items that state that no name was given.`,
  derived: () => null,
};
