import { ruleSet } from '../rule-set.js';

/** What a line of what is not evaluable counts, where it is not what the rule's findings count. */
const OTHERS: Readonly<Record<string, string>> = {
  'DIS-01': 'items',
  'DIS-10': 'items',
  'RCP-04 receipt.holdingLocation': 'copies',
};

/** `acts`: whose share it is, for a whole pack, which counts acts. */
export function lackUnit(rule: string, reason: string, acts: string | null): string {
  if (reason === 'refused event of unknown size') return 'refused values';
  return OTHERS[`${rule} ${reason}`] ?? OTHERS[rule] ?? ruleSet.get(rule)?.unit ?? acts ?? 'acts';
}

/** What kind of thing its subjects are. */
export function lackSubjectKind(rule: string, reason: string): string {
  const of = ruleSet.get(rule);
  if (of) return of.subject;
  return reason === 'refused event of unknown size' ? 'way in and reason, or source' : 'acts of one agency';
}
