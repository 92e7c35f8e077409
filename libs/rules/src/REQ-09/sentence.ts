import { FROM_SUM } from '../words/derived.js';
import { type Facts, inDigits, type RuleSentence, whoseLimit } from '../words/facts.js';

const clauseOf = (f: Facts) => f.clauseLike('items in ');

/** The limit, from the one clause. */
const limitIn = (f: Facts): string => {
  const expected = clauseOf(f)?.expected;
  return inDigits(typeof expected === 'number' ? expected : undefined);
};

export const req09: RuleSentence = {
  zero: (f) =>
    `Withdrawn: no 365 days are now found in which requests under ${f.agreement} name this officer for too many items.`,
  one: (f) => {
    const whose = whoseLimit(clauseOf(f));
    if (whose === 'default')
      return `Requests under ${f.agreement} name one officer as engaged for 1 item within 365 days, more than Countersign’s default of ${limitIn(f)}; the agreement names no limit.`;
    if (whose === 'agreement')
      return `Requests under ${f.agreement} name one officer as engaged for 1 item within 365 days, more than the agreement’s limit of ${limitIn(f)}.`;
    return `Requests under ${f.agreement} name one officer as engaged for 1 item within 365 days, more than a limit that is not shown here.`;
  },
  many: (f) => {
    const whose = whoseLimit(clauseOf(f));
    if (whose === 'default')
      return `Requests under ${f.agreement} name one officer as engaged for ${f.n} items within 365 days, more than Countersign’s default of ${limitIn(f)}; the agreement names no limit.`;
    if (whose === 'agreement')
      return `Requests under ${f.agreement} name one officer as engaged for ${f.n} items within 365 days, more than the agreement’s limit of ${limitIn(f)}.`;
    return `Requests under ${f.agreement} name one officer as engaged for ${f.n} items within 365 days, more than a limit that is not shown here.`;
  },
  derived: () => FROM_SUM,
};
