import { FROM_ABSENCE } from '../words/derived.js';
import { type RuleSentence } from '../words/facts.js';

export const dis01: RuleSentence = {
  zero: (f) => `Withdrawn: disclosure ${f.id} of ${f.agency} is no longer found to lack a request.`,
  one: (f) =>
    `On ${f.day} ${f.agency} disclosed information to ${f.recipient} (${f.id}), and no record shows that an agency that may request it had done so by then.`,
  many: (f) =>
    `From ${f.day} on ${f.agency} made ${f.n} disclosures to ${f.recipient} (${f.id}), and no record shows that an agency that may request them had done so by then.`,
  derived: () => FROM_ABSENCE,
};
