import type { Clause, FindingFacts } from '#libs/judging';
import { sentenceOf } from '../sentences.js';
import { clauseInWords, saidClause } from '../words/clauses.js';

/** The clause from which a sentence’s `derived` takes how many items are named. */
const NAMED: Readonly<Record<string, string>> = {
  'DIS-02': 'items.itemNo',
  'DIS-03': 'named items with another element',
  'DIS-04': 'items.result',
  'DIS-07': 'named items with a recipient who may not have them, or is not engaged for them',
};

/** Operators that equal sides do not meet. */
const STRICT = /^(?:below|after|within)\b/;
const partsOf = (text: string): string =>
  text
    .split(/, | and /)
    .sort()
    .join('|');

/**
 * Why a comparison that does not hold does not show it: what is said to be expected is what is said to have been, in whatever order, or the
 * numbers meet the operator. undefined: it shows it.
 */
export function hidesMismatch(clause: Clause): string | undefined {
  if (clause.holds) return undefined;
  const { what, expected, was } = saidClause(clause);
  const line = `${what}: expected ${expected}, was ${was}`;
  if (expected === null) return `nothing was expected: ${line}`;
  if (!STRICT.test(clause.operator)) {
    // Its last words: 151 is not 1.
    if (` ${expected}`.endsWith(` ${was}`)) return `equal sides: ${line}`;
    if (partsOf(expected.replace(/^.*? (?=[A-Z])/, '')) === partsOf(was))
      return `equal sides, in another order: ${line}`;
  }
  const [least, most] = [/^at least\b/.test(clause.operator), /^at most\b/.test(clause.operator)];
  const { expected: sought, actual: found } = clause;
  if (typeof sought !== 'number' || typeof found !== 'number') return undefined;
  return (most && found <= sought) || (least && found >= sought) ? `its numbers hold: ${line}` : undefined;
}

/** Throws if a finding that a rule really makes cannot be said whole: its sentence looks for a clause by a name that the rule does not use. */
export function checkSaid(finding: FindingFacts): FindingFacts {
  const { rule, count, severity, subject, clauses, at } = finding;
  const told = { rule, count, severity, subject, clauses, agreement: 'an-agreement', recipient: null };
  const said = sentenceOf({ ...told, at: at === null ? null : new Date(at).toISOString() });
  const texts = [said?.sentence, ...clauses.map(clauseInWords)];
  for (const text of texts) {
    if (text === undefined || /undefined|NaN|an unknown number|\[object|reason: \S+-\S+\.$/.test(text))
      throw new Error(`${rule} ${subject}, said as: ${text}`);
  }
  // Of a withdrawn finding the clauses are those that now hold.
  for (const one of clauses) {
    const hidden = hidesMismatch(one);
    if (hidden !== undefined) throw new Error(`${rule} ${subject}: ${hidden}`);
    if (process.env.SHOW_SAID) console.log(`SAID ${rule} ${one.holds} ${clauseInWords(one)}`);
  }
  const named = NAMED[rule];
  if (named !== undefined && !clauses.some(({ field }) => field === named)) throw new Error(`${rule}: no ${named}`);
  return finding;
}
