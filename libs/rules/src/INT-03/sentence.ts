import { type RuleSentence, systemOf } from '../words/facts.js';

export const int03: RuleSentence = {
  zero: (f) => `Withdrawn: no record of ${systemOf(f.subject)} is now found with a time that cannot be right.`,
  one: (f) =>
    `1 record of ${systemOf(f.subject)} states a time that cannot be right: in the future, more than a year back, or one up to which the system had said that all was sent.`,
  many: (f) =>
    `${f.n} records of ${systemOf(f.subject)} state times that cannot be right: in the future, more than a year back, or up to which the system had said that all was sent.`,
  derived: () => null,
};
