import type { Finding } from '../findings/finding.js';
import type { Exception } from './words.js';

type Condition = Pick<Exception, 'field' | 'operator' | 'value'>;

/**
 * What an exception can be about, beginning with the narrowest: this subject, then as few, or as light, as this one, then each thing that the
 * rule compared, where it is one number or text. What has no value to compare is left out.
 */
export function conditionsOf(
  { subject, count, severity }: Pick<Finding, 'subject' | 'count' | 'severity'>,
  clauses: readonly { field: string; actual: unknown }[],
): Condition[] {
  const once = new Map<string, Condition>();
  for (const { field, actual } of clauses) {
    if (once.has(field) || field in OWN) continue;
    if (typeof actual === 'number') once.set(field, { field, operator: 'at-most', value: actual });
    else if (typeof actual === 'string' && actual !== '' && actual.length <= 300)
      once.set(field, { field, operator: 'equals', value: actual });
  }
  return [
    { field: 'subject', operator: 'equals', value: subject },
    { field: 'count', operator: 'at-most', value: count },
    { field: 'severity', operator: 'at-most', value: severity },
    ...once.values(),
  ];
}

/** Fields of a finding itself: a clause of the same name is not reached by an exception. */
const OWN = { subject: true, count: true, severity: true };

/** What is more is to be looked at finding by finding, docs/triage.md. */
export const MOST_AT_ONCE = 10_000;

/** Room to grow by half again: an exception that allows less than what there is ends at once, for good. */
export const spikeFor = (count: number): number => Math.min(MOST_AT_ONCE, Math.max(100, Math.ceil(count * 1.5)));
