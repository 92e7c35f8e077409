import { changed, mayStand, type Search } from '../../search.js';
import { agencyName, deskName, severityName, stateName, statusName } from '../../words/names.js';
import { day } from '../../words/format.js';

/** Parts of the filter, as the api's parameters are named; what else is in the address is order and page. */
export const PARTS = [
  ...(['q', 'rule', 'severity', 'status', 'triage', 'agreement', 'suppressed', 'agency', 'waits'] as const),
  ...(['assignee', 'overdue', 'reopened', 'since', 'from', 'to', 'desk'] as const),
] as const;
export type Part = (typeof PARTS)[number];
export type Filter = Readonly<Partial<Record<Part, string>>>;

export const SORTS = [
  ['newest', 'Newest first'],
  ['oldest', 'Oldest first'],
  ['severity', 'Gravest first'],
  ['count', 'Most items first'],
  ['due', 'Due soonest first'],
] as const;

/** What the api is asked. What somebody's link has of a person in its address goes no further: no request, and so no log, has it. */
export const filterOf = (search: Search): Filter =>
  Object.fromEntries(
    PARTS.flatMap((part) => {
      const value = search[part];
      return value && mayStand(part, value) ? [[part, value]] : [];
    }),
  );

/** The filter as text of an address, in one order, so that two equal ones are one. */
export const filterText = (filter: Filter): string =>
  new URLSearchParams(Object.entries(filterOf(filter)).map(([name, value]) => [name, value])).toString();

export const values = (text: string | undefined): string[] => text?.split(',').filter((value) => value !== '') ?? [];

/** The address with one value of a part more, or less. */
export function toggled(search: Search, part: Part, value: string): Search {
  const chosen = values(search[part]);
  const next = chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value];
  return changed(search, { [part]: next.length === 0 ? undefined : next.join(',') });
}

/** Without any part of the filter; the order stays. */
export const cleared = (search: Search): Search =>
  changed(search, Object.fromEntries(PARTS.map((part) => [part, undefined])));

/** The judge's states of which the list shows open ones unless told otherwise: `open` is no choice. */
const isDefault = (part: Part, value: string): boolean => part === 'status' && value === 'open';

const yesNo = (yes: string, no: string) => (value: string) => (value === '1' ? yes : no);
const WORDS: Readonly<Record<Part, (value: string) => string>> = {
  q: (value) => `“${value}”`,
  rule: (value) => value,
  severity: severityName,
  status: (value) => (value === 'all' ? 'Withdrawn too' : statusName(value)),
  triage: stateName,
  agreement: (value) => value,
  suppressed: yesNo('Suppressed by an exception', 'Not suppressed'),
  agency: (value) => `About ${agencyName(value)}`,
  waits: yesNo('Waits for somebody', 'Waits for nobody'),
  assignee: (value) =>
    value === 'me' ? 'Mine' : value === 'nobody' ? 'No owner' : `Owned by ${value.split(' ').at(-1)}`,
  overdue: yesNo('Overdue', 'Not overdue'),
  reopened: yesNo('Reopened', 'Not reopened'),
  since: (value) => (value === 'last-visit' ? 'New since your last visit' : `New since ${value}`),
  from: (value) => `First seen from ${day(value)} on (UTC)`,
  to: (value) => `First seen up to ${day(lastDay(value))} (UTC)`,
  desk: (value) => `Desk of ${deskName(value)}`,
};

export interface Chip {
  part: Part;
  value: string;
  words: string;
}

/** What the filter says, a thing that can be taken away for each value. */
export const chips = (search: Search): Chip[] =>
  PARTS.flatMap((part) => {
    const of = search[part];
    if (!of || isDefault(part, of)) return [];
    const each = part === 'q' || part === 'assignee' ? [of] : values(of);
    return each.map((value) => ({ part, value, words: WORDS[part](value) }));
  });

/** `from` and `to` are instants to the api; here they are whole days of UTC, the last one included. */
export const fromDay = (date: string): string | undefined => (date === '' ? undefined : `${date}T00:00:00Z`);
export const toDay = (date: string): string | undefined => (date === '' ? undefined : `${shifted(date, 1)}T00:00:00Z`);
export const firstDay = (instant: string | undefined): string => instant?.slice(0, 10) ?? '';
export const lastDay = (instant: string | undefined): string =>
  instant === undefined ? '' : instant.slice(11).startsWith('00:00:00') ? shifted(instant, -1) : instant.slice(0, 10);

function shifted(date: string, days: number): string {
  const at = new Date(`${date.slice(0, 10)}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}
