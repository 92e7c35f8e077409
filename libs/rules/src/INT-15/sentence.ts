import { FROM_COMPARISON } from '../words/derived.js';
import { type RuleSentence } from '../words/facts.js';

export const int15: RuleSentence = {
  zero: (f) =>
    `Withdrawn: no records under ${f.agreement} are now found that contradict each other about this document.`,
  one: (f) => `1 record of a document under ${f.agreement} contradicts the record with which it is compared.`,
  many: (f) => `${f.n} records of a document under ${f.agreement} contradict the record with which each is compared.`,
  derived: () => FROM_COMPARISON,
};
