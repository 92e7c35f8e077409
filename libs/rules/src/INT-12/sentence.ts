import { type RuleSentence, systemOf } from '../words/facts.js';

export const int12: RuleSentence = {
  zero: (f) => `Withdrawn: no record of ${systemOf(f.subject)} is now found whose message key is not its agreement.`,
  one: (f) => `1 record of ${systemOf(f.subject)} arrived without its agreement, ${f.agreement}, as its message key.`,
  many: (f) =>
    `${f.n} records of ${systemOf(f.subject)} arrived without their agreement, ${f.agreement}, as their message key.`,
  derived: () => null,
};
