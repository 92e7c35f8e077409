import { type Facts, type RuleSentence } from '../words/facts.js';

const isRequests = ({ subject }: Facts): boolean => subject.startsWith('request ');

export const agr02: RuleSentence = {
  zero: (f) =>
    isRequests(f)
      ? `Withdrawn: no request of ${f.agency} is now found outside the term of ${f.agreement}.`
      : `Withdrawn: no disclosure of ${f.agency} is now found outside the term of ${f.agreement}.`,
  one: (f) =>
    isRequests(f)
      ? `On ${f.day} ${f.agency} submitted 1 request outside the recorded term of ${f.agreement}.`
      : `On ${f.day} ${f.agency} made 1 disclosure outside the recorded term of ${f.agreement}.`,
  many: (f) =>
    isRequests(f)
      ? `${f.agency} submitted ${f.n} requests outside the recorded term of ${f.agreement}, the first on ${f.day}.`
      : `${f.agency} made ${f.n} disclosures outside the recorded term of ${f.agreement}, the first on ${f.day}.`,
  derived: () => null,
};
