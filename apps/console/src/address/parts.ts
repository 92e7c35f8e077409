import { deskOf } from '../words/desks.js';
import { decoded, type Search } from '../search.js';

/** What is in an address and cannot be read there. */
export interface Wrong {
  /** As it stands in the address; `id`: in its path. */
  part: string;
  value: string;
  /** What it would have to be, as a sentence. */
  words: string;
}

export interface Reader {
  role: string;
  agency: string | null;
  scope: { agencies: '*' | readonly string[]; agreements: '*' | readonly string[] };
}

/** Undefined: it can be read; else what it would have to be. */
type Part = (value: string, search: Search, who: Reader) => string | undefined;

const matching =
  (pattern: RegExp, words: string): Part =>
  (value) =>
    pattern.test(value) ? undefined : words;
const several = (of: readonly string[], words: string): Part =>
  matching(new RegExp(`^(?:${of.join('|')})(?:,(?:${of.join('|')})){0,49}$`), words);
const oneOf = (of: readonly string[], words: string): Part => matching(new RegExp(`^(?:${of.join('|')})$`), words);

const TIME =
  /^(\d{4})-(\d\d)-(\d\d)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+ -](?:[01]\d|2[0-3]):[0-5]\d)$/;
const isTime = (value: string): boolean => {
  const [, year, month, date] = TIME.exec(value) ?? [];
  if (year === undefined || Number(year) < 1901 || year === '9999') return false;
  const at = new Date(Date.UTC(Number(year), Number(month) - 1, Number(date)));
  return (
    at.toISOString().startsWith(`${year}-${month}-${date}`) && !Number.isNaN(Date.parse(value.replace(/ (?=..:)/, '+')))
  );
};
const time: Part = (value) => (isTime(value) ? undefined : 'A time is written such as 2025-08-07T00:00:00Z.');
const isDay = (value: string): boolean => /^\d{4}-\d\d-\d\d$/.test(value) && isTime(`${value}T00:00:00Z`);
const day: Part = (value) => (isDay(value) ? undefined : 'A day is written such as 2025-08-07.');
const flag = oneOf(['0', '1'], 'It is 1 for yes, or 0 for no.');
const cursor = matching(
  /^[A-Za-z0-9_-]{1,1024}$/,
  'Where a page of a list begins is no text to write: it comes from the link “Next page”.',
);

const AGREEMENT = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$/;
const AGENCY = /^[a-z0-9][a-z0-9-]{0,39}$/;

/** Only of one desk, which an auditor has to name. */
const ofDesk =
  (part: Part): Part =>
  (value, search, who) =>
    part(value, search, who) ??
    (deskOf(who) === null && search['desk'] === undefined
      ? 'It is about one desk, and you have none of your own: say whose desk first.'
      : undefined);

const desk: Part = (value, _, { role, agency, scope }) => {
  const own = deskOf({ role, agency });
  const all = scope.agencies === '*' && scope.agreements === '*';
  const sees =
    value === own ||
    (agency === null && (value === '@overseers' ? all : scope.agencies === '*' || scope.agencies.includes(value)));
  return sees && (value === '@overseers' || AGENCY.test(value))
    ? undefined
    : 'There is no such desk that you may look at: a desk is its agency’s, and its own people’s alone.';
};

const FINDINGS: Readonly<Record<string, Part>> = {
  severity: several(
    ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFO'],
    'A severity is CRITICAL, HIGH, MEDIUM, LOW or INFO, or several of them with commas between them.',
  ),
  rule: several(['[A-Z]{2,5}-[0-9]{2,3}'], 'A rule is named such as DIS-17.'),
  status: matching(
    /^(?:all|(?:open|withdrawn|restated|retracted)(?:,(?:open|withdrawn|restated|retracted)){0,3})$/,
    'What the rules say now is open, withdrawn, restated, retracted or all.',
  ),
  triage: ofDesk(
    several(
      [
        ...['new', 'acknowledged', 'investigating', 'true-positive', 'false-positive', 'expected', 'duplicate'],
        ...['accepted', 'lapsed', 'reopened', 'withdrawn'],
      ],
      'It is no state that a desk can give a finding.',
    ),
  ),
  agreement: matching(
    AGREEMENT,
    'An agreement’s id has letters, digits and . _ : - and begins with a letter or digit.',
  ),
  agency: matching(AGENCY, 'An agency’s id has small letters, digits and hyphens, such as irs.'),
  assignee: ofDesk(
    matching(
      /^(?:me|nobody|[!-~]{1,1000} [^\u0000-\u001f\u007f]{1,255})$/,
      'An owner is me, nobody, or somebody by sign-in service and login.',
    ),
  ),
  overdue: ofDesk(flag),
  reopened: ofDesk(flag),
  waits: ofDesk(flag),
  suppressed: flag,
  from: time,
  to: time,
  since: (value) =>
    value === 'last-visit' || isTime(value) ? undefined : 'It is last-visit, or a time such as 2025-08-07T00:00:00Z.',
  q: (value) =>
    value === '' || (value.length <= 100 && /^[^\u0000-\u001f\u007f]*$/.test(value) && /[\p{L}\p{N}]/u.test(value))
      ? undefined
      : 'Words to look for have a letter or a digit, and are no more than 8 words or 100 characters.',
  desk,
  sort: (value, search, who) =>
    oneOf(['newest', 'oldest', 'severity', 'count', 'due'], 'There is no such order.')(value, search, who) ??
    (value === 'due' ? ofDesk(() => undefined)(value, search, who) : undefined),
  cursor,
};
const AGREEMENT_PAGE: Readonly<Record<string, Part>> = {
  ...{ cursor, unjudged: cursor, sources: cursor, from: day, to: day },
  by: oneOf(['day', 'month'], 'It is day or month.'),
};
const FINDING: Readonly<Record<string, Part>> = {
  cursor,
  page: matching(/^[1-9]\d{0,8}$/, 'A page is a number from 1 on.'),
};
/** As `/v1/not-evaluable/subjects` takes them: one of each. */
const UNJUDGED: Readonly<Record<string, Part>> = {
  cursor,
  rule: matching(/^(?:[A-Z]{2,5}-[0-9]{2,3}|[a-z][a-z0-9-]{0,19})$/, 'It is one rule, such as DIS-17.'),
  agreement: FINDINGS['agreement']!,
  reason: matching(/^[A-Za-z][\w .:]{0,99}$/, 'It is no reason that a rule gives.'),
  agency: FINDINGS['agency']!,
  acts: oneOf(['requests', 'disclosures', 'copies'], 'It is requests, disclosures or copies.'),
};
const source = matching(
  /^urn:agency:[a-z0-9][a-z0-9-]{0,39}:[a-z0-9][a-z0-9._-]{0,59}$/,
  'A source is written such as urn:agency:irs:disclosures.',
);

interface Address {
  parts: Readonly<Record<string, Part>>;
  id?: { pattern: RegExp; words: string };
}

/** Of each page that has any; the router has their components. */
const PAGES: readonly (readonly [path: RegExp, address: Address])[] = [
  [/^\/findings$/, { parts: FINDINGS }],
  [
    /^\/findings\/([^/]+)$/,
    {
      parts: FINDING,
      id: { pattern: /^'?[A-Za-z0-9_-]{22}$/, words: 'A finding’s id has 22 letters, digits, - or _.' },
    },
  ],
  [/^\/agreements$/, { parts: { cursor } }],
  [
    /^\/agreements\/([^/]+)$/,
    {
      parts: AGREEMENT_PAGE,
      id: {
        pattern: AGREEMENT,
        words: 'An agreement’s id has letters, digits and . _ : - and begins with a letter or digit.',
      },
    },
  ],
  [/^\/not-judged$/, { parts: UNJUDGED }],
  [/^\/approvals$/, { parts: { cursor, for: oneOf(['me', 'mine', 'all'], 'It is me, mine or all.') } }],
  [/^\/quarantine$/, { parts: { cursor, source } }],
];

/** All that cannot be read in an address. A name that no page knows asks for nothing, and is left where it is. */
export function wrongIn(path: string, search: Search, who: Reader): Wrong[] {
  for (const [pattern, { parts, id }] of PAGES) {
    const found = pattern.exec(path);
    if (!found) continue;
    const value = found[1] === undefined ? undefined : decoded(found[1]);
    return [
      ...(id && value !== undefined && !id.pattern.test(value) ? [{ part: 'id', value, words: id.words }] : []),
      ...Object.entries(parts).flatMap(([part, of]) => {
        const given = search[part];
        const words = given === undefined || given === '' ? undefined : of(given, search, who);
        return words === undefined ? [] : [{ part, value: given!, words }];
      }),
    ];
  }
  return [];
}
