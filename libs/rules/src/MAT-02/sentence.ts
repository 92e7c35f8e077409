import { type RuleSentence } from '../words/facts.js';

export const mat02: RuleSentence = {
  zero: (f) =>
    `Withdrawn: no item of request ${f.id} of ${f.agency} is now found that was matched without comparing the address.`,
  one: (f) =>
    `1 item of request ${f.id} of ${f.agency} was matched without comparing the address, on a path for which the agreement asks for it; what the law requires here is disputed.`,
  many: (f) =>
    `${f.n} items of request ${f.id} of ${f.agency} were matched without comparing the address, on a path for which the agreement asks for it; what the law requires here is disputed.`,
  derived: () =>
    'Where the record of a match does not say of an item whether its address was compared, the method that its agency had approved for the path decides.',
};
