import { type Facts, inDays, type RuleSentence, whoseLimit } from '../words/facts.js';

const DAYS = 'days from the error until then';
const passed = (f: Facts): string => inDays(f.actual(DAYS));
const limit = (f: Facts): string => inDays(f.expected(DAYS));

export const inc02: RuleSentence = {
  zero: (f) => `Withdrawn: incident ${f.id}, as ${f.agency} reported it, is no longer found to have been noticed late.`,
  one: (f) => {
    const whose = whoseLimit(f.clause(DAYS));
    if (whose === 'default')
      return `On ${f.day} ${f.agency} reported incident ${f.id}: until the error was found and the last named party told, ${passed(f)} passed, more than Countersign’s default of ${limit(f)}; the agreement names no limit.`;
    if (whose === 'agreement')
      return `On ${f.day} ${f.agency} reported incident ${f.id}: until the error was found and the last named party told, ${passed(f)} passed, more than the agreement’s limit of ${limit(f)}.`;
    return `On ${f.day} ${f.agency} reported incident ${f.id}: until the error was found and the last named party told, more days passed than a limit that is not shown here.`;
  },
  many: (f) =>
    `${f.agency} reported ${f.n} incidents as ${f.id}: until the first error was found and the last named party told, ${passed(f)} passed, which is too long.`,
  derived: () => null,
};
