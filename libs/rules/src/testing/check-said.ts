import type { FindingFacts } from '#libs/judging';
import { sentenceOf } from '../sentences.js';
import { clauseInWords } from '../words/clauses.js';

/** The clause from which a sentence’s `derived` takes how many items are named. */
const NAMED: Readonly<Record<string, string>> = {
  'DIS-02': 'items.itemNo',
  'DIS-03': 'named items with another element',
  'DIS-04': 'items.result',
  'DIS-07': 'named items with a recipient who may not have them, or is not engaged for them',
};

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
  const named = NAMED[rule];
  if (named !== undefined && !clauses.some(({ field }) => field === named)) throw new Error(`${rule}: no ${named}`);
  return finding;
}
