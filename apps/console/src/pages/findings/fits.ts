import { type Filter, values } from './filter.js';
import { type Person, samePerson } from '../../api/person.js';
import { type DeskState, type Finding, isOverdue, triageOf, waits } from './finding.js';

/** `perhaps`: only the api can say, since it takes what a finding does not show. */
export type Fit = 'yes' | 'no' | 'perhaps';

interface Reader {
  me: Person;
  /** The desk that the list is about. */
  desk: string | null;
  now: number;
}

/** Whether a finding of the stream, which has everything that the reader sees, belongs to her list. */
export function fits(finding: Finding, filter: Filter, reader: Reader): Fit {
  const { rule, severity, agreement, status, suppressed, triage, overdue, reopened, waits: waiting, assignee } = filter;
  const of = triageOf(finding, reader.desk);
  const judged: string[] = [finding.status];
  if (finding.restated) judged.push('restated');
  if (finding.retracted) judged.push('retracted');
  const shown = counted(finding, of);
  const sure =
    within(rule, finding.rule) &&
    within(severity, finding.severity) &&
    (agreement === undefined || agreement === finding.agreement) &&
    (status === 'all' || values(status ?? 'open').some((one) => judged.includes(one))) &&
    flag(suppressed, finding.suppressed !== null) &&
    within(triage, shown) &&
    flag(overdue, of !== undefined && isOverdue(of, reader.now)) &&
    flag(reopened, of?.shown === 'reopened') &&
    flag(waiting, waits(finding, of?.shown ?? 'new')) &&
    owned(assignee, of?.owner ?? null, reader.me) &&
    (filter.from === undefined || Date.parse(finding.firstSeen) >= Date.parse(filter.from)) &&
    (filter.to === undefined || Date.parse(finding.firstSeen) < Date.parse(filter.to));
  if (!sure) return 'no';
  return filter.q !== undefined || filter.agency !== undefined ? 'perhaps' : 'yes';
}

const within = (wanted: string | undefined, value: string): boolean =>
  wanted === undefined || values(wanted).includes(value);

const flag = (wanted: string | undefined, value: boolean): boolean =>
  wanted === undefined || (wanted === '1') === value;

/** What a desk has not touched and the judge has withdrawn is counted as withdrawn. */
const counted = ({ status }: Finding, of: DeskState | undefined): string =>
  status === 'withdrawn' && (of === undefined || of.shown === 'new') ? 'withdrawn' : (of?.shown ?? 'new');

function owned(wanted: string | undefined, owner: Person | null, me: Person): boolean {
  if (wanted === undefined) return true;
  if (wanted === 'nobody') return owner === null;
  if (wanted === 'me') return samePerson(owner, me);
  return owner !== null && wanted === `${owner.issuer} ${owner.subject}`;
}
