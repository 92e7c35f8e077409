import type { FindingFacts } from '#libs/judging';
import { sentenceOf } from '../sentences.js';
import { clauseInWords } from '../words/clauses.js';

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
  return finding;
}
