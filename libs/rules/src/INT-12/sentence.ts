import { type RuleSentence, systemOf } from '../words/facts.js';

export const int12: RuleSentence = {
  zero: (f) =>
    `Withdrawn: no record of ${systemOf(f.subject)} is found any more whose message key is not its agreement.`,
  one: (f) => `1 record of ${systemOf(f.subject)} arrived with a message key other than its agreement, ${f.agreement}.`,
  many: (f) =>
    `${f.n} records of ${systemOf(f.subject)} arrived with message keys other than their agreement, ${f.agreement}.`,
  derived: () => null,
};
