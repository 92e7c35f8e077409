import type { components } from '../../../generated/openapi.js';
import { count, day, instant, list, number } from '../../words/format.js';
import { agencyName, comparedName, comparedValueName, deskName, severityName } from '../../words/names.js';
import { named } from '../../words/sentence.js';
import { dayAlone, isTime } from '../finding/clauses.js';

export type Approval = components['schemas']['ApprovalPage']['approvals'][number];
export type Exception = Extract<Approval['of'], { kind: 'exception' }>['exception'];
type MayDecide = Approval['mayDecide'];

const COMPARED: Readonly<Record<Exception['operator'], string>> = {
  equals: 'is',
  'not-equals': 'is not',
  less: 'is less than',
  'at-most': 'is at most',
  more: 'is more than',
  'at-least': 'is at least',
  in: 'is one of',
};

/** What findings have themselves; any other field is of a clause, in the words of the rule. */
const FIELDS: Readonly<Record<string, string>> = { subject: 'subject', count: 'count', severity: 'severity' };

/** As on the finding's page: a day where the day alone is known. Two people read it, so that the zone is that of neither. */
function timeInWords(time: string): string {
  const date = dayAlone(time);
  return date === undefined ? instant(time, { utc: true, seconds: true }) : day(date);
}

function valueInWords(field: string, value: Exception['value']): string {
  const one = (each: string | number): string =>
    typeof each === 'number'
      ? number(each)
      : field === 'severity'
        ? severityName(each).toLowerCase()
        : `“${field === 'subject' ? named(each) : isTime(each) ? timeInWords(each) : comparedValueName(field, each)}”`;
  return Array.isArray(value) ? list(value.map(one)) : one(value);
}

type Condition = Pick<Exception, 'field' | 'operator' | 'value'>;
export const conditionInWords = ({ field, operator, value }: Condition): string =>
  `whose ${FIELDS[field] ?? `“${comparedName(field)}”`} ${COMPARED[operator]} ${valueInWords(field, value)}`;

/** What an exception does, in sentences. */
export function exceptionInWords(exception: Exception, desk: string): string[] {
  const { rule, agreement, reach, until, spike } = exception;
  const where = agreement === null ? 'under no agreement' : `under ${agreement}`;
  const queue = reach === 'all' ? 'everybody’s queue' : `the queue of ${deskName(desk)}`;
  return [
    `Findings of rule ${rule} ${where} ${conditionInWords(exception)} leave ${queue} until ${day(until)} (UTC).`,
    'They stay in every list and count, marked as suppressed.',
    `More than ${count(spike, 'unit')} at once end it for good.`,
  ];
}

/** What is asked for, in sentences. */
export function askedInWords({ of, desk }: Pick<Approval, 'of' | 'desk'>): string[] {
  if (of.kind === 'exception') return exceptionInWords(of.exception, desk);
  return [
    `The bytes of a refused entry (shard ${of.shard}, number ${number(of.index)}) from ${of.source} are erased for good.`,
    'The entry stays in the ledger, with a commitment to what it was; the bytes cannot be brought back.',
    `On the authority of: ${of.authority}.`,
  ];
}

export const titleOf = ({ of, desk }: Pick<Approval, 'of' | 'desk'>): string =>
  of.kind === 'erasure'
    ? `Erase a refused entry of ${of.source}`
    : `Exception to ${of.exception.rule}, ${of.exception.reach === 'all' ? 'for everybody' : `for ${deskName(desk)}`}`;

const STATES: Readonly<Record<Approval['state'], string>> = {
  asked: 'Waits for a decision',
  lapsed: 'Nobody decided in time',
  given: 'Approved',
  refused: 'Refused',
  withdrawn: 'Withdrawn by whoever asked',
  ended: 'Ended',
};
export const stateInWords = ({ state }: Pick<Approval, 'state'>): string => STATES[state];

const MAY_NOT: Readonly<Partial<Record<MayDecide, string>>> = {
  'same-person': 'You asked for it, so somebody else decides.',
  'same-session': 'It was asked for in this session. Whoever decides signs in by herself, in another browser.',
  'no-session': 'A decision takes a sign-in of its own. Sign out, sign in again, and decide then.',
  expired: 'The time for a decision is over. What is wanted still is asked for again.',
  state: 'It is decided already.',
};

/** Why she may not decide; null: she may, or may once she has given her credentials again. */
export function whyNot({ mayDecide, sides }: Pick<Approval, 'mayDecide' | 'sides'>): string | null {
  if (mayDecide === 'yes' || mayDecide === 'stale-sign-in') return null;
  if (mayDecide === 'side')
    return sides.length === 0
      ? 'An overseer in whose scope it is decides.'
      : `An officer of ${list(sides.map(agencyName)).replace(/ and ([^ ]+)$/, ' or $1')}, or an overseer in whose scope it is, decides.`;
  return MAY_NOT[mayDecide] ?? 'You may not decide on it.';
}

const ENDS: Readonly<Record<string, string>> = {
  ended: 'Its desk has ended it.',
  expired: 'Its last day is over.',
  spike: 'More came at once than it allows, which ended it for good: its findings are back.',
  unknown: 'Whether it still works is being worked out; until then it suppresses nothing.',
};
export const endInWords = (end: string | null): string | null => (end === null ? null : (ENDS[end] ?? end));
