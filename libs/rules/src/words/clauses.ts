import type { Clause } from '#libs/judging';
import { basisInWords } from './bases.js';
import { comparedName } from './names.js';
import { SPECIAL } from './special-clauses.js';
import { inWords, isTime, timesInWords } from './values.js';

/** A comparison as it is read. */
export interface SaidClause {
  what: string;
  /** null: it informs, and nothing was expected of it. */
  expected: string | null;
  /** Source of what was expected; null: the rule itself. */
  by: string | null;
  was: string;
}

/** Operators that cannot be read after "expected". */
const OPERATORS: Readonly<Record<string, string>> = {
  equals: '',
  is: '',
  are: '',
  'is one of': 'one of',
  'is one of (stated, named)': 'one of, as stated and as named,',
  'is the same': 'the same in both',
  'is the source’s, or a forwarder for it': 'the sender’s own, or one that forwards for it:',
  'at least, for a share to mean anything': 'for a share to mean anything, at least',
  'equals the number stated': 'as many as stated,',
  'at or before the act': 'at or before the act,',
  'at or after the part that it answers': 'at or after the part that it answers,',
  'at most the size of the request': 'at most the size of the request,',
  'at most the items matched by then': 'at most the items matched by then,',
  'at most the items that it states and does not list': 'at most the items that it states and does not list,',
  'after the time that its source had vouched for': 'after the time that its source had vouched for,',
  stands: '',
  'can be folded': 'to be taken into the judging',
};

/** What was compared: what was expected, by which source, and what was recorded. */
export function saidClause(clause: Clause): SaidClause {
  const { field, operator, expected, actual, basis } = clause;
  const by = basis === '' ? null : basisInWords(basis);
  const special = SPECIAL.find(({ of }) => (typeof of === 'string' ? of === field : of.test(field)));
  const said = special?.say(clause);
  const what = said?.what ?? comparedName(field);
  // It informs: nothing was expected of it.
  if (said?.expected === null || (expected === null && ['is', 'are', 'count at'].includes(operator)))
    return { what, expected: null, by: null, was: said?.was ?? inWords(actual) };
  const [sought, found] =
    isTime(expected) && isTime(actual) ? timesInWords(expected, actual) : [inWords(expected), inWords(actual)];
  const how = OPERATORS[operator] ?? operator;
  // It compares with no value: an entry passes, two contents are the same.
  const wanted = expected === null && how !== '' ? how : [how, sought].filter((part) => part !== '').join(' ');
  return { what, expected: said?.expected ?? wanted, by, was: said?.was ?? found };
}

/** A comparison in one plain line. */
export function clauseInWords(clause: Clause): string {
  const { what, expected, by, was } = saidClause(clause);
  if (expected === null) return `${what}: ${was}`;
  return `${what}: expected ${expected}${by === null ? '' : ` (${by})`}, was ${was}`;
}
