import { z } from 'zod';
import { reasons } from '#libs/judging';
import { COUNTED_STATES, JUDGED_STATES } from '#libs/readmodel';
import { SHOWN_STATES } from '#libs/triage';
import { seen } from '#libs/contracts';
import { asOfAnswer, EXAMPLE_AS_OF, natural, next, severity, time } from '../answers.js';
import { base64Hash, EXAMPLE_HASH } from '../ledger/ledger.answers.js';
import { answer } from '../openapi/answers.js';

const summary = {
  id: z.string().describe('First 22 characters of base64url(sha256(JSON [rule, agreement or shard, subject]))'),
  rule: z.string(),
  ruleVersion: z.string(),
  title: z.string(),
  theory: z
    .enum(['asserted', 'disputed', 'adjudicated'])
    .nullable()
    .describe('State of the legal theory; null for a rule that this build does not have'),
  severity,
  status: z
    .enum(['open', 'withdrawn'])
    .describe('Withdrawn: it no longer holds; its hits state the reason, and its clauses the current values'),
  restated: z.boolean().describe('Open, and what changed last is its severity or its clauses alone'),
  retracted: z
    .boolean()
    .describe('Open, and the author of what it rests on has retracted or replaced that, which clears nobody'),
  agreement: z.string().nullable(),
  subject: z
    .string()
    .describe('Subject of the finding: a request or a disclosure as `<agency>/<id>`, an officer’s pseudonym, …'),
  subjectKind: z.string(),
  count: natural.describe('Units that hit now'),
  unit: z.string().describe('Unit of `count`'),
  shard: z.string(),
  actTime: time
    .nullable()
    .describe('Time of its act; null: it is about no single act, or it is shown as it was, which does not say'),
  firstSeen: time.describe('Receipt of the entry that first led to it'),
  lastSeen: time,
  url: z.string(),
};

const EXAMPLE_SUMMARY = {
  id: 'q7WmJ0cLk2yVx1ZtBfNd3A',
  rule: 'DIS-17',
  ruleVersion: '2.0.0',
  title: 'Disclosed on an insufficient request address',
  theory: 'asserted' as const,
  severity: 'CRITICAL' as const,
  status: 'open' as const,
  restated: false,
  retracted: false,
  agreement: 'irs-ice-2025',
  subject: 'irs/D-1',
  subjectKind: 'disclosure',
  count: 2350,
  unit: 'items',
  shard: '0',
  actTime: '2025-08-07T23:59:59.000Z',
  firstSeen: '2026-11-22T15:00:00.123Z',
  lastSeen: '2026-11-22T15:00:03.456Z',
  url: '/v1/findings/q7WmJ0cLk2yVx1ZtBfNd3A',
};

export const findingSummary = answer('FindingSummary', 'A finding', z.strictObject(summary), EXAMPLE_SUMMARY);

const deskState = z.strictObject({
  desk: z.string().describe('An agency, or `@overseers`: whose triage it is'),
  version: natural.describe('Acts of the desk on it; 0: none'),
  shown: z
    .enum(SHOWN_STATES)
    .describe(
      'As it counts now; `lapsed`: accepted until a time that is over; `reopened`: closed, and the finding has grown since',
    ),
  owner: z.strictObject({ issuer: z.string(), subject: z.string() }).nullable(),
  acceptedUntil: time.nullable(),
  reopenedAt: time.nullable(),
  due: time.nullable().describe('When the desk must be done; null: no clock runs'),
  overdue: z.boolean(),
});
const triage = z
  .array(deskState)
  .describe(
    'Where desks are with it: your own, whether it has touched it or not; for auditors and overseers all in their scope that have, side by side',
  );
const EXAMPLE_TRIAGE: z.output<typeof triage> = [
  {
    ...{ desk: 'irs', version: 2, shown: 'investigating', acceptedUntil: null, reopenedAt: null, overdue: false },
    owner: { issuer: 'https://id.irs.example', subject: '4f1c2a9e' },
    due: '2026-11-25T15:00:00.000Z',
  },
];

export const suppressed = z
  .strictObject({
    approval: z.uuid().describe('By which exception: `GET /v1/exceptions` has those that you see'),
    until: time.describe('Its last day; a spike, or its desk, may end it before'),
  })
  .nullable()
  .describe('An exception in force keeps it out of the queue; it is counted and listed all the same. null: none does');
const exceptions = z
  .array(
    z.strictObject({
      approval: z.uuid(),
      desk: z.string().nullable().describe('In whose queue; null: in everybody’s'),
      until: time,
    }),
  )
  .describe(
    'All exceptions in force that suppress it: your desk’s and those for everybody; for auditors and overseers those of all desks in their scope, side by side',
  );
const EXAMPLE_EXCEPTION = { approval: '0f8fad5b-d9cb-469f-a165-70867728950e', until: '2027-01-01T00:00:00.000Z' };
const EXAMPLE_SUPPRESSED = {
  suppressed: EXAMPLE_EXCEPTION,
  exceptions: [{ ...EXAMPLE_EXCEPTION, desk: 'irs' }],
};

const facet = <T extends z.ZodRawShape>(value: T) => z.array(z.strictObject({ ...value, count: natural }));

export const findingPage = answer(
  'FindingPage',
  'Findings, in the order that was asked for',
  z.strictObject({
    asOf: asOfAnswer,
    total: natural.nullable().describe('Findings that you may see under the filter; null unless `facets` asks for it'),
    facets: z
      .strictObject({
        rule: facet({ value: z.string(), title: z.string() }),
        severity: facet({ value: severity }),
        status: facet({ value: z.enum(JUDGED_STATES) }).describe(
          'Restated and retracted ones are among the open ones too',
        ),
        triage: facet({ value: z.enum(COUNTED_STATES) }).describe(
          'Of the desk that the filter is about; none without one',
        ),
        suppressed: facet({ value: z.boolean() }).describe(
          'Whether an exception in force suppresses it for the desk that the filter is about, or for everybody',
        ),
        agreement: facet({ value: z.string().nullable() }).describe('The 200 with the most'),
      })
      .nullable()
      .describe(
        'How many there would be with each value, the most first: under all of the filter but its own part; null unless `facets` asks for it',
      ),
    findings: z.array(z.strictObject({ ...summary, triage, suppressed, exceptions })),
    next,
  }),
  {
    asOf: EXAMPLE_AS_OF,
    total: 1,
    facets: {
      rule: [{ value: 'DIS-17', title: 'Disclosed on an insufficient request address', count: 1 }],
      severity: [{ value: 'CRITICAL', count: 1 }],
      status: [{ value: 'open', count: 1 }],
      triage: [{ value: 'investigating', count: 1 }],
      suppressed: [{ value: true, count: 1 }],
      agreement: [{ value: 'irs-ice-2025', count: 1 }],
    },
    findings: [{ ...EXAMPLE_SUMMARY, triage: EXAMPLE_TRIAGE, ...EXAMPLE_SUPPRESSED }],
    next: '/v1/findings?rule=DIS-17&limit=1&cursor=WyJhYmMiLFsiMjAyNiIsInE3Il1d',
  },
);

const clause = z.strictObject({
  field: z.string(),
  operator: z.string(),
  expected: z.unknown().describe('A number, a time, a name or a list of these; null: none'),
  actual: z.unknown().describe('A value of the same kind'),
  holds: z.boolean().describe('The comparison holds; clauses that fail come first'),
  basis: z.string().describe('Source of the expected value'),
  entries: z.array(z.string()).describe('Entries that hold the values'),
});

const entryLink = {
  shard: z.string(),
  index: natural,
  leafHash: base64Hash,
  url: z.string().describe('Path of the entry’s bytes or, with `?proof=1`, of its inclusion proof'),
};

export const hit = z.strictObject({
  no: natural.describe('Number of the change within the finding, from 0'),
  change: z.enum(['raised', 'withdrawn', 'restated']),
  delta: z.int().describe('Units that were added or, if negative, withdrawn'),
  unlisted: z.int().describe('Of these, items whose number alone is known'),
  why: z
    .strictObject({
      reason: z
        .enum(reasons)
        .describe(
          'late fact: a later entry changed the facts. retraction: its author and a party of the other role retracted the act. absence reopened: the missing event may still come. restated: its source corrected its statement.',
        ),
      after: z
        .int()
        .nullable()
        .describe('Seconds from the act to the receipt of the entry; null: there is no single act'),
      claimed: z.boolean().describe('Nothing proves its speaker'),
    })
    .nullable()
    .describe('Reason of a withdrawal'),
  severity,
  ruleVersion: z.string(),
  entry: z.strictObject(entryLink).describe('The entry that led to it'),
});

const item = z.strictObject({
  request: z.string().nullable().describe('null: the disclosure names no request'),
  itemNo: z.int().min(1).describe('Number of the item in that request'),
});
const EXAMPLE_ITEMS = [
  { request: 'R-1', itemNo: 12 },
  { request: 'R-1', itemNo: 13 },
];

const EXAMPLE_LINK = { shard: '0', index: 17, leafHash: EXAMPLE_HASH, url: '/v1/entries/0/17' };
export const EXAMPLE_HIT = {
  no: 3,
  change: 'raised' as const,
  delta: 2350,
  unlisted: 0,
  why: null,
  severity: 'CRITICAL' as const,
  ruleVersion: '2.0.0',
  entry: EXAMPLE_LINK,
};

export const findingHitPage = answer(
  'FindingHitPage',
  'Every change of a finding, in order',
  z.strictObject({ asOf: asOfAnswer, hits: z.array(hit), next }),
  { asOf: EXAMPLE_AS_OF, hits: [EXAMPLE_HIT], next: null },
);

export const findingItemPage = answer(
  'FindingItemPage',
  'Items that a finding holds now',
  z.strictObject({ asOf: asOfAnswer, items: z.array(item), next }),
  { asOf: EXAMPLE_AS_OF, items: EXAMPLE_ITEMS, next: null },
);

const inSum = z.strictObject({
  disclosure: z.string().describe('`<agency>/<id>`: the disclosing agency, and its id of the disclosure'),
  time: time.nullable().describe('Time of the part; if only its day is known, the moment at which it was counted'),
  day: z.string().nullable().describe('`YYYY-MM-DD`, if only the day is known'),
  items: natural.describe('Items that this part adds to the sum'),
  unlisted: natural.describe('Of these, items whose number alone is known; they count with a disclosure’s first part'),
  sum: natural.describe('The sum up to and including this part'),
  takenBack: z
    .string()
    .nullable()
    .describe('`retracted by its author` or `replaced by <event id>`; the part still counts'),
  claimed: z.boolean().describe('Nothing proves its speaker'),
  entry: z.strictObject(entryLink),
});

const sum = z.strictObject({
  items: natural.describe('The sum of all parts'),
  cap: z.number().min(0).describe('The cap of the version in effect at the last part'),
  parts: natural.describe('Number of parts of disclosures in the sum'),
  from: time.nullable().describe('Times of the first and the last part'),
  to: time.nullable(),
});

export const findingDisclosurePage = answer(
  'FindingDisclosurePage',
  'Parts of disclosures in the sum of a finding, in its order',
  z.strictObject({
    asOf: asOfAnswer,
    sum: sum.nullable().describe('null: the finding is withdrawn, so no sum is above the cap'),
    disclosures: z.array(inSum),
    next,
  }),
  {
    asOf: EXAMPLE_AS_OF,
    sum: { items: 61_000, cap: 50_000, parts: 71, from: '2025-07-01T00:00:00.000Z', to: '2025-08-07T23:59:59.000Z' },
    disclosures: [
      {
        ...{ disclosure: 'irs/D-1', time: '2025-08-07T23:59:59.000Z', day: null, items: 4_000, unlisted: 150 },
        ...{ sum: 61_000, takenBack: null, claimed: false, entry: EXAMPLE_LINK },
      },
    ],
    next: null,
  },
);

const related = z.strictObject({
  why: z
    .array(z.enum(['items', 'request', 'disclosure', 'officer', 'subject', 'entries']))
    .describe(
      'items: it holds an item in common. request, disclosure, officer, subject: it is about the same one, or about the request of the items. entries: both rest on an act in common.',
    ),
  finding: findingSummary,
});

export const findingDetail = answer(
  'FindingDetail',
  'A finding with its explanation',
  z.strictObject({
    asOf: asOfAnswer,
    then: z
      .strictObject({ shard: z.string(), judged: natural })
      .nullable()
      .describe('The earlier state that is shown: so many entries of the shard were judged; null: the present one'),
    finding: findingSummary,
    triage: triage.nullable(),
    suppressed: suppressed.describe('As in the list; null for an earlier state too'),
    exceptions: exceptions.nullable().describe('As in the list; null for an earlier state'),
    seen: seen
      .nullable()
      .describe('What an act on the finding names as what its author had before her; null for an earlier state'),
    ruleText: z
      .strictObject({
        basis: z.string(),
        status: z.enum(['experimental', 'stable', 'deprecated']),
        pack: z.string(),
        falsePositives: z.string(),
        page: z.string().nullable().describe('Markdown: the rule’s page for officers'),
      })
      .nullable()
      .describe('null for a rule that this build does not have'),
    clauses: z.array(clause).describe('All comparisons, including those that hold'),
    evidence: z.array(
      z.strictObject({
        role: z.string(),
        claimed: z.boolean().describe('Nothing proves its speaker'),
        ...entryLink,
        receipt: z.string().describe('Path of its receipt: the proof that it is in the log'),
      }),
    ),
    hits: z.strictObject({ total: natural, first: z.array(hit), next }),
    items: z
      .strictObject({ first: z.array(item), next })
      .nullable()
      .describe(
        'null for a rule that does not judge items; of an earlier state also if they are of several requests, which its hits do not tell apart',
      ),
    related: z
      .strictObject({ findings: z.array(related), more: z.boolean().describe('There are more of them') })
      .nullable()
      .describe('Findings that belong to it, the gravest first; null for an earlier state'),
    disclosures: z
      .string()
      .nullable()
      .describe('Path of the list of disclosures in the sum; null for a rule that sums no disclosures'),
    timeline: z.string().nullable().describe('Path of what happened to it; null for an earlier state'),
  }),
  {
    asOf: EXAMPLE_AS_OF,
    then: null,
    finding: EXAMPLE_SUMMARY,
    triage: EXAMPLE_TRIAGE,
    ...{ suppressed: null, exceptions: [] },
    seen: {
      ...{ shard: '0', judged: 4321, ruleSet: EXAMPLE_AS_OF.ruleSet, hits: 1, count: 2350, severity: 'CRITICAL' },
      hit: 'sha256:5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9',
    },
    ruleText: {
      basis: '26 USC 6103(i)(2)(B)(i)',
      status: 'stable',
      pack: 'usc26-6103',
      falsePositives: 'A better check by the source after the disclosure is shown beside the finding, for an officer.',
      page: null,
    },
    clauses: [
      {
        field: 'items.addressCodes',
        operator: 'at least',
        expected: 'SUFFICIENT',
        actual: 'INSUFFICIENT',
        holds: false,
        basis: 'agreement version 1',
        entries: ['/v1/entries/0/17'],
      },
    ],
    evidence: [{ role: 'disclosure', claimed: false, ...EXAMPLE_LINK, receipt: '/v1/entries/0/17/receipt' }],
    hits: { total: 1, first: [EXAMPLE_HIT], next: null },
    items: { first: EXAMPLE_ITEMS, next: '/v1/findings/q7WmJ0cLk2yVx1ZtBfNd3A/items?limit=3&cursor=WyJh' },
    related: { findings: [{ why: ['items'], finding: { ...EXAMPLE_SUMMARY, rule: 'DIS-04' } }], more: false },
    disclosures: null,
    timeline: '/v1/findings/q7WmJ0cLk2yVx1ZtBfNd3A/timeline',
  },
);
