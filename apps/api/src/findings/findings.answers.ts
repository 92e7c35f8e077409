import { z } from 'zod';
import { reasons } from '#libs/judging';
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
  agreement: z.string().nullable(),
  subject: z
    .string()
    .describe('Subject of the finding: a request or a disclosure as `<agency>/<id>`, an officer’s pseudonym, …'),
  subjectKind: z.string(),
  count: natural.describe('Units that hit now'),
  unit: z.string().describe('Unit of `count`'),
  shard: z.string(),
  actTime: time.nullable().describe('Time of its act; null: it is about no single act'),
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

export const findingPage = answer(
  'FindingPage',
  'Findings, newest first',
  z.strictObject({ asOf: asOfAnswer, findings: z.array(findingSummary), next }),
  {
    asOf: EXAMPLE_AS_OF,
    findings: [EXAMPLE_SUMMARY],
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

const hit = z.strictObject({
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
const EXAMPLE_HIT = {
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

export const findingDetail = answer(
  'FindingDetail',
  'A finding with its explanation',
  z.strictObject({
    asOf: asOfAnswer,
    finding: findingSummary,
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
      }),
    ),
    hits: z.strictObject({ total: natural, first: z.array(hit), next }),
    items: z
      .strictObject({ first: z.array(item), next })
      .nullable()
      .describe('null for a rule that does not judge items'),
    disclosures: z
      .string()
      .nullable()
      .describe('Path of the list of disclosures in the sum; null for a rule that sums no disclosures'),
  }),
  {
    asOf: EXAMPLE_AS_OF,
    finding: EXAMPLE_SUMMARY,
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
    evidence: [{ role: 'disclosure', claimed: false, ...EXAMPLE_LINK }],
    hits: { total: 1, first: [EXAMPLE_HIT], next: null },
    items: { first: EXAMPLE_ITEMS, next: '/v1/findings/q7WmJ0cLk2yVx1ZtBfNd3A/items?limit=3&cursor=WyJh' },
    disclosures: null,
  },
);
