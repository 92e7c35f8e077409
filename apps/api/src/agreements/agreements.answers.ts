import { z } from 'zod';
import { asOfAnswer, EXAMPLE_AS_OF, natural, next, time } from '../answers.js';
import { answer } from '../openapi/answers.js';

const agreement = z.strictObject({
  agreement: z.string(),
  shard: z.string(),
  parties: z
    .array(z.string())
    .describe('Agencies that are parties of a version that has bound; for a former party, those of her time'),
  sources: z.array(z.string()).describe('CloudEvents sources of its events, of the reader’s agencies'),
  version: z
    .int()
    .min(1)
    .nullable()
    .describe('Newest version that has come into effect; null: there is none, or the reader is no party of it'),
  effectiveFrom: time.nullable(),
  settledThrough: time
    .nullable()
    .describe('Watermarks of all parties have passed this time: all their acts up to then are recorded'),
  events: natural.describe('Of these sources'),
  repeats: natural.describe('Events that were sent again with the same content'),
  itemsRequested: natural.describe('Named requested items'),
  itemsDisclosed: natural.describe('Named disclosed items'),
  funnelUrl: z.string(),
});

export const agreementPage = answer(
  'AgreementPage',
  'Agreements with recorded events, by id',
  z.strictObject({ asOf: asOfAnswer, agreements: z.array(agreement), next }),
  {
    asOf: EXAMPLE_AS_OF,
    agreements: [
      {
        agreement: 'irs-ice-2025',
        shard: '0',
        parties: ['ice', 'irs'],
        sources: ['urn:agency:ice:requests', 'urn:agency:irs:disclosures'],
        version: 1,
        effectiveFrom: '2025-04-07T00:00:00.000Z',
        settledThrough: '2025-08-08T00:00:00.000Z',
        events: 4321,
        repeats: 0,
        itemsRequested: 1_280_000,
        itemsDisclosed: 47_289,
        funnelUrl: '/v1/agreements/irs-ice-2025/funnel',
      },
    ],
    next: null,
  },
);

const stage = z.strictObject({
  stage: z
    .enum(['submitted', 'accepted', 'matched', 'disclosed', 'received'])
    .describe(
      'accepted: items that a record of the source names as accepted. An acceptance of a whole request names none, and what is disclosed without a word is not among them either; REQ-06 counts an insufficient address as accepted in each of these ways',
    ),
  count: natural.describe('The least possible number'),
  unit: z.string(),
  listing: z
    .strictObject({
      stated: natural.describe('The number that requests or disclosures state'),
      named: natural.describe('Distinct items in their rows'),
      unknown: natural.describe('Stated, but not named'),
    })
    .optional()
    .describe('For submitted and disclosed items; `count` is named + unknown'),
  byPath: z.record(z.string(), natural).optional().describe('Matched items by match path'),
});

const allNamed = (items: number) => ({ stated: items, named: items, unknown: 0 });
const EXAMPLE_STAGES = [
  { stage: 'submitted' as const, count: 1_280_000, unit: 'items', listing: allNamed(1_280_000) },
  { stage: 'accepted' as const, count: 1_280_000, unit: 'items' },
  { stage: 'matched' as const, count: 47_289, unit: 'items', byPath: { ADDRESS: 4_594, TIN: 42_695 } },
  { stage: 'disclosed' as const, count: 47_289, unit: 'items', listing: allNamed(47_289) },
  { stage: 'received' as const, count: 47_289, unit: 'items, as the recipient counted them' },
];

export const agreementFunnel = answer(
  'AgreementFunnel',
  'From request to receipt',
  z.strictObject({
    asOf: asOfAnswer,
    agreement: z.string(),
    total: z
      .array(stage)
      .describe('Over all requests. `accepted` and `matched` are there for readers on the sources’ side only'),
    requests: z.array(
      z.strictObject({
        request: z.string().nullable().describe('null: disclosures without a request'),
        stages: z.array(stage),
        insufficientAddresses: natural
          .nullable()
          .describe('Submitted items with an insufficient address; null for readers who are not on the sources’ side'),
        disclosures: natural.describe('Number of disclosures'),
        receipts: natural.describe('Disclosures with a receipt by the recipient'),
      }),
    ),
    next,
  }),
  {
    asOf: EXAMPLE_AS_OF,
    agreement: 'irs-ice-2025',
    total: EXAMPLE_STAGES,
    requests: [{ request: 'R-1', stages: EXAMPLE_STAGES, insufficientAddresses: 63_600, disclosures: 1, receipts: 1 }],
    next: null,
  },
);
