import { FROM_SUM } from '../words/derived.js';
import { type Facts, inDigits, type RuleSentence } from '../words/facts.js';

/** The limit, from the one clause. */
const limitIn = (f: Facts): string => {
  const expected = f.clauseLike('items in ')?.expected;
  return inDigits(typeof expected === 'number' ? expected : undefined);
};

export const req09: RuleSentence = {
  zero: (f) =>
    `Withdrawn: no 365 days are now found in which requests under ${f.agreement} name this officer for too many items.`,
  one: (f) =>
    `Requests under ${f.agreement} name one officer as engaged for 1 item within 365 days, and the limit is ${limitIn(f)}.`,
  many: (f) =>
    `Requests under ${f.agreement} name one officer as engaged for ${f.n} items within 365 days, and the limit is ${limitIn(f)}.`,
  derived: () => FROM_SUM,
};
