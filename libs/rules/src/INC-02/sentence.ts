import { inDays, type RuleSentence } from '../words/facts.js';

const DAYS = 'days from the error until then';

export const inc02: RuleSentence = {
  zero: (f) => `Withdrawn: incident ${f.id}, as ${f.agency} reported it, is no longer found to have been noticed late.`,
  one: (f) =>
    `On ${f.day} ${f.agency} reported incident ${f.id}: until the error was found and the last named party told, ${inDays(f.actual(DAYS))} passed, and the limit is ${inDays(f.expected(DAYS))}.`,
  many: (f) =>
    `${f.agency} reported ${f.n} incidents as ${f.id}: until the first error was found and the last named party told, ${inDays(f.actual(DAYS))} passed, and the limit is ${inDays(f.expected(DAYS))}.`,
  derived: () => null,
};
