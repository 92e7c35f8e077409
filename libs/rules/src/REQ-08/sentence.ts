import { type RuleSentence } from '../words/facts.js';

export const req08: RuleSentence = {
  zero: (f) => `Withdrawn: the items of request ${f.id} of ${f.agency} are no longer found to share one reason.`,
  one: (f) =>
    `On ${f.day} ${f.agency} submitted request ${f.id}, in which 1 item gives the reason that is counted as boilerplate.`,
  many: (f) =>
    `On ${f.day} ${f.agency} submitted request ${f.id}, in which ${f.n} items give the same reason, word for word.`,
  derived: () =>
    'No record states this number. It is counted from the digests of the reasons; the texts themselves are never recorded.',
};
