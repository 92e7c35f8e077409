import { type ExceptionOf, UTC_TIME } from '#libs/contracts';
import { severities, type Severity } from '#libs/judging';

export type Exception = ExceptionOf;

/** Of a finding, what an exception is about. */
export interface Excepted {
  rule: string;
  agreement: string | null;
  subject: string;
  severity: Severity;
  count: number;
}

/** A comparison in a finding, as its clauses say. */
export interface Compared {
  field: string;
  actual: unknown;
}

/**
 * Whether an exception that two persons made suppresses a finding now. `severity`, `subject` and `count` are the finding's own; of any other
 * field all clauses about it must compare so, and there must be one: what the exception does not name stays in the queue. A suppressed
 * finding is still counted, and shown as suppressed. `readmodel.excepted` is the same in SQL.
 */
export function suppresses(
  exception: ExceptionOf,
  finding: Excepted,
  clauses: readonly Compared[],
  now: number,
): boolean {
  if (exception.rule !== finding.rule || Date.parse(exception.until) <= now) return false;
  if (exception.agreement !== null && exception.agreement !== finding.agreement) return false;
  const { field, operator, value } = exception;
  if (field === 'severity') return ofSeverity(finding.severity, operator, value);
  if (field === 'subject' || field === 'count') return compares(finding[field], operator, value);
  const about = clauses.filter((clause) => clause.field === field);
  return about.length > 0 && about.every(({ actual }) => compares(actual, operator, value));
}

/**
 * Why an exception of such a comparison would suppress nothing, whatever is found: it is refused then, so that nobody decides about it. Undefined:
 * it may suppress something.
 */
export function comparesNothing({
  field,
  operator,
  value,
}: Pick<Exception, 'field' | 'operator' | 'value'>): string | undefined {
  if (operator === 'in')
    return Array.isArray(value) && value.length > 0 && field !== 'count'
      ? undefined
      : 'must be a list of texts with “in”';
  if (Array.isArray(value)) return 'must be one value: a list goes with “in” alone';
  if (field === 'count') return typeof value === 'number' ? undefined : 'must be a number, as the count is';
  if (field === 'subject' || field === 'severity') {
    if (typeof value !== 'string') return `must be a text, as the ${field} is`;
    if (field === 'severity') return severities.some((known) => known === value) ? undefined : 'must be a severity';
  }
  if (operator === 'equals' || operator === 'not-equals' || measure(value) !== undefined) return undefined;
  return 'must be a number or a time in UTC: texts are the same or not, and neither more nor less';
}

/** The most that an exception may allow itself: what is more is for somebody to look at, finding by finding. */
export const LARGEST_SPIKE = 10_000;

/**
 * Why an exception that was given does not work. `spiked`: it has suppressed more units at once than it allows, some time; null: nobody knows
 * now, and what may have ended suppresses nothing. null: it works.
 */
export function endOfException(
  exception: ExceptionOf,
  { ended, spiked, now }: { ended: boolean; spiked: boolean | null; now: number },
): 'ended' | 'expired' | 'spike' | 'unknown' | null {
  if (ended) return 'ended';
  if (Date.parse(exception.until) <= now) return 'expired';
  if (spiked === null) return 'unknown';
  return spiked ? 'spike' : null;
}

/** Texts that are times, and compare as such. */
export const COMPARED_AS_TIME = UTC_TIME;

type Operator = ExceptionOf['operator'];
type Value = ExceptionOf['value'];

const ofSeverity = (severity: Severity, operator: Operator, value: Value): boolean => {
  const rank = (one: string): number => severities.findIndex((known) => known === one);
  if (operator === 'in' || typeof value !== 'string') return compares(severity, operator, value);
  return rank(value) >= 0 && compares(rank(severity), operator, rank(value));
};

/** Numbers compare with numbers, times with times, texts only as the same or not. Of a list, every member must compare so. What does not compare suppresses nothing. */
function compares(actual: unknown, operator: Operator, value: Value): boolean {
  if (Array.isArray(actual)) return actual.length > 0 && actual.every((one) => compares(one, operator, value));
  if (typeof actual !== 'string' && typeof actual !== 'number') return false;
  if (operator === 'in') return Array.isArray(value) && typeof actual === 'string' && value.includes(actual);
  if (Array.isArray(value) || typeof value !== typeof actual) return false;
  if (operator === 'equals') return actual === value;
  if (operator === 'not-equals') return actual !== value;
  const [a, b] = [measure(actual), measure(value)];
  if (a === undefined || b === undefined) return false;
  if (operator === 'less') return a < b;
  if (operator === 'at-most') return a <= b;
  return operator === 'more' ? a > b : a >= b;
}

function measure(value: string | number): number | undefined {
  if (typeof value === 'number') return value;
  return COMPARED_AS_TIME.test(value) ? Date.parse(value) : undefined;
}
