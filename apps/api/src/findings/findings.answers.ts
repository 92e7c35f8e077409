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
    .describe('Whether the legal theory is disputed; null for a rule that this build does not have'),
  severity,
  status: z
    .enum(['open', 'withdrawn'])
    .describe('Withdrawn: it does not hold any more; its hits say why, and its clauses what holds now'),
  agreement: z.string().nullable(),
  subject: z
    .string()
    .describe('What the finding is about: a request or a disclosure as `<agency>/<id>`, an officer’s pseudonym, …'),
  subjectKind: z.string(),
  count: natural.describe('Units that hit now'),
  unit: z.string().describe('What `count` counts'),
  shard: z.string(),
  actTime: time.nullable().describe('When the act was that it is about; null: it is about no single act'),
  firstSeen: time.describe('When the entry that first led to it was received'),
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
  expected: z.unknown().describe('A number, a time, a name or a list of these; null: there is none'),
  actual: z.unknown().describe('Likewise'),
  holds: z.boolean().describe('Whether the comparison came out as it should; those that did not come first'),
  basis: z.string().describe('Where the expected value comes from'),
  entries: z.array(z.string()).describe('Entries that the values come from'),
});

const entryLink = {
  shard: z.string(),
  index: natural,
  leafHash: base64Hash,
  url: z.string().describe('The entry’s bytes; with `?proof=1` its inclusion proof'),
};

const hit = z.strictObject({
  no: natural.describe('Number of the hit in its shard'),
  change: z.enum(['raised', 'withdrawn', 'restated']),
  delta: z.int().describe('Units added, or withdrawn'),
  unlisted: z.int().describe('Of these: items of which only the number is known'),
  why: z
    .strictObject({
      reason: z
        .enum(reasons)
        .describe(
          'late fact: something that came later. retraction: its author and a party of the other role retracted the act. absence reopened: what was missing may still come. restated: its source corrected what it had said.',
        ),
      after: z.int().nullable().describe('Seconds from the act to the receipt of the entry; null: of no single act'),
      claimed: z.boolean().describe('Nothing proves who said it'),
    })
    .nullable()
    .describe('Of what was withdrawn'),
  severity,
  ruleVersion: z.string(),
  entry: z.strictObject(entryLink).describe('The entry that led to it'),
});

const item = z.strictObject({
  request: z.string().nullable().describe('null: of a disclosure that names no request'),
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
  disclosure: z.string().describe('`<agency>/<id>`: who disclosed, and the id that it gave'),
  time: time.nullable().describe('When it was made; of what is known by its day the moment by which was judged'),
  day: z.string().nullable().describe('`YYYY-MM-DD`, where only its day is known'),
  items: natural.describe('What this part adds to the sum'),
  unlisted: natural.describe(
    'Of these: items of which only the number is known; they count with a disclosure’s first part',
  ),
  sum: natural.describe('All up to here, this part among them'),
  takenBack: z
    .string()
    .nullable()
    .describe(
      'What its author did to it: `retracted by its author`, or `replaced by <event id>`. It counts all the same',
    ),
  claimed: z.boolean().describe('Nothing proves that its speaker said it'),
  entry: z.strictObject(entryLink),
});

const sum = z.strictObject({
  items: natural.describe('What all parts in the sum add up to'),
  cap: z.number().describe('What they were to add up to at most, by the version in effect at the last of them'),
  parts: natural.describe('How many parts of disclosures are in the sum'),
  from: time.nullable().describe('When the first and the last of them were made'),
  to: time.nullable(),
});

export const findingDisclosurePage = answer(
  'FindingDisclosurePage',
  'Parts of disclosures in the sum of a finding, in its order',
  z.strictObject({
    asOf: asOfAnswer,
    sum: sum.nullable().describe('null: the finding is withdrawn, so that nothing is above the cap'),
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
  'A finding, and why',
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
    clauses: z.array(clause).describe('All that was compared, what holds too'),
    evidence: z.array(
      z.strictObject({
        role: z.string(),
        claimed: z.boolean().describe('Nothing proves that its speaker said it'),
        ...entryLink,
      }),
    ),
    hits: z.strictObject({ total: natural, first: z.array(hit), next }),
    items: z
      .strictObject({ first: z.array(item), next })
      .nullable()
      .describe('null for a rule that does not look at items'),
    disclosures: z
      .string()
      .nullable()
      .describe('Path of every disclosure in the sum; null for a rule that sums no disclosures'),
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
