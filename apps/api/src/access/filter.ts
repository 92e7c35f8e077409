import { ACCESS_CODE } from '#libs/contracts';
import { ROLES } from '#libs/identity';
import { severities } from '#libs/judging';
import { COUNTED_STATES, JUDGED_STATES, SORTS } from '#libs/readmodel';
import { ruleSet } from '#libs/rules';
import { bareId } from '../http/parameters.js';
import type { AccessDigests } from './digests.js';

/** What a request asked for, as the log may have it. */
export interface LoggedFilter {
  filter: Record<string, string>;
  digests: Record<string, string>;
}

/** `shown`: the answer has rows with this value, so that it is one of the ledger's own. */
type CodeOf = (value: string, shown: boolean) => string | undefined;

const oneOf =
  (values: Iterable<string>): CodeOf =>
  (value) =>
    new Set(values).has(value) ? value : undefined;
const matching =
  (pattern: RegExp): CodeOf =>
  (value) =>
    pattern.test(value) ? value : undefined;
/** Several values with commas between them; in the log with plus signs, as far as there is room. */
const several =
  (one: CodeOf): CodeOf =>
  (value, shown) => {
    const codes = value.split(',').map((part) => one(part, shown));
    const joined = codes.join('+');
    return codes.includes(undefined) || !ACCESS_CODE.test(joined) ? undefined : joined;
  };
const whereShown: CodeOf = (value, shown) => (shown && ACCESS_CODE.test(value) ? value : undefined);
/** A plus sign that was not escaped came as a blank. */
const time: CodeOf = (value) => {
  const at = Date.parse(value.replace(' ', '+'));
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
};
const number = matching(/^(0|[1-9][0-9]{0,15})$/);
const rules = [...ruleSet.rules.map(({ id }) => id), ...new Set(ruleSet.rules.map(({ pack }) => pack))];

/** By parameter; of all others, and of values that are none of these codes, the log has a keyed digest. */
const CODES: Readonly<Record<string, CodeOf>> = {
  shard: matching(/^(0|[1-9][0-9]{0,4}|oversight|access)$/),
  index: number,
  limit: number,
  width: number,
  proof: oneOf(['0', '1']),
  facets: oneOf(['1']),
  by: oneOf(['day', 'month']),
  severity: several(oneOf(severities)),
  status: several(oneOf([...JUDGED_STATES, 'all'])),
  sort: oneOf(SORTS),
  triage: several(oneOf(COUNTED_STATES)),
  assignee: oneOf(['me', 'nobody']),
  overdue: oneOf(['0', '1']),
  reopened: oneOf(['0', '1']),
  role: oneOf(ROLES),
  rule: several(oneOf(rules)),
  agency: whereShown,
  agreement: whereShown,
  // As a spreadsheet has it, an id may have an apostrophe before it.
  finding: (value, shown) => whereShown(bareId(value), shown),
  view: whereShown,
  from: time,
  to: time,
  suppressed: oneOf(['0', '1']),
  waits: oneOf(['0', '1']),
  since: (value, shown) => oneOf(['last-visit'])(value, shown) ?? time(value, shown),
  asOf: (value, shown) => number(value, shown) ?? time(value, shown),
};
const MAX = 20;

/** What a path's `id` is, by the beginning of the path. */
const IDS: readonly (readonly [string, string])[] = [
  ['/v1/findings', 'finding'],
  ['/v1/agreements', 'agreement'],
];

/** `route`: as declared. `given`: parameters of path and query, as they were sent. */
export function loggedFilter(
  route: string,
  given: Readonly<Record<string, unknown>>,
  shown: boolean,
  digests: AccessDigests,
): LoggedFilter {
  const logged: LoggedFilter = { filter: {}, digests: {} };
  for (const [sent, value] of Object.entries(given).slice(0, MAX)) {
    // A name that no handler knows was refused before anything was read.
    if (typeof value !== 'string' || !/^[a-z][A-Za-z]{0,29}$/.test(sent) || sent === 'event') continue;
    const name = sent === 'id' ? (IDS.find(([path]) => route.startsWith(path))?.[1] ?? sent) : sent;
    // Where a page begins is no filter, and says what the page before showed.
    if (name === 'cursor') {
      logged.filter['page'] = 'next';
      continue;
    }
    const code = Object.hasOwn(CODES, name) ? CODES[name]!(value, shown) : undefined;
    if (code === undefined) logged.digests[name] = digests.of(name, name === 'finding' ? bareId(value) : value);
    else logged.filter[name] = code;
  }
  return logged;
}
