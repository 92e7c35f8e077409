import { FROM_ABSENCE } from '../words/derived.js';
import { type Facts, type RuleSentence } from '../words/facts.js';

const isRequests = ({ subject }: Facts): boolean => subject.startsWith('request ');

export const agr01: RuleSentence = {
  zero: (f) =>
    isRequests(f)
      ? `Withdrawn: no request of ${f.agency} under ${f.agreement} is now found that came before an agreement had bound its parties.`
      : `Withdrawn: no disclosure of ${f.agency} under ${f.agreement} is now found that came before an agreement had bound its parties.`,
  one: (f) =>
    isRequests(f)
      ? `On ${f.day} ${f.agency} submitted 1 request under ${f.agreement}, and no record shows that the agreement had bound all its parties by then.`
      : `On ${f.day} ${f.agency} made 1 disclosure under ${f.agreement}, and no record shows that the agreement had bound all its parties by then.`,
  many: (f) =>
    isRequests(f)
      ? `${f.agency} submitted ${f.n} requests under ${f.agreement}, the first on ${f.day}, and no record shows that the agreement had bound all its parties by then.`
      : `${f.agency} made ${f.n} disclosures under ${f.agreement}, the first on ${f.day}, and no record shows that the agreement had bound all its parties by then.`,
  derived: () => FROM_ABSENCE,
};
