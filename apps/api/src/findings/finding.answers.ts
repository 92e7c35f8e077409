import { z } from 'zod';
import { seen } from '#libs/contracts';
import { reasons } from '#libs/judging';
import { asOfAnswer, EXAMPLE_AS_OF, natural, next, severity, time } from '../answers.js';
import { base64Hash, EXAMPLE_HASH } from '../ledger/ledger.answers.js';
import { answer } from '../openapi/answers.js';
import { EXAMPLE_SUMMARY, EXAMPLE_TRIAGE, exceptions, findingSummary, suppressed, triage } from './findings.answers.js';

const clause = z.strictObject({
  words: z
    .string()
    .describe('The comparison in one plain line: what, what was expected and by which source, what was recorded'),
  said: z
    .strictObject({
      what: z.string(),
      expected: z.string().nullable().describe('null: it informs, and nothing was expected of it'),
      by: z.string().nullable().describe('Source of what was expected; null: the rule itself'),
      was: z.string(),
    })
    .describe('The same line in its parts'),
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
        words:
          'address level on request: expected at least an address that is usable in part (agreement version 1, address level required), was no usable address',
        said: {
          what: 'address level on request',
          expected: 'at least an address that is usable in part',
          by: 'agreement version 1, address level required',
          was: 'no usable address',
        },
        field: 'items.addressCodes',
        operator: 'reach level',
        expected: 'PARTIAL',
        actual: 'INSUFFICIENT',
        holds: false,
        basis: 'agreement version 1, addressPolicy',
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
