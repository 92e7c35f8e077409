import { z } from 'zod';
import { asOfAnswer, EXAMPLE_AS_OF, natural, next, time } from '../answers.js';
import { EXAMPLE_CHECKPOINT, EXAMPLE_HASH, inclusion } from '../ledger/ledger.answers.js';
import { answer } from '../openapi/answers.js';

export const accounting = answer(
  'Accounting',
  'Disclosures of a person’s records (5 USC 552a(c)), with proofs and without the entries themselves',
  z.strictObject({
    asOf: asOfAnswer,
    subjectRef: z.string(),
    disclosures: z.array(
      z.strictObject({
        date: time.describe('552a(c)(1)(A): date'),
        datePrecision: z.enum(['time', 'day']).describe('day: only the date is known'),
        nature: z
          .strictObject({ elements: z.array(z.string()), systemOfRecords: z.string().nullable() })
          .describe('552a(c)(1)(A): nature'),
        purpose: z.string().nullable().describe('552a(c)(1)(A): purpose'),
        authority: z.array(z.string()),
        recipient: z
          .strictObject({ agency: z.string(), name: z.string().nullable(), address: z.string().nullable() })
          .describe('552a(c)(1)(B): name and address of the agency; null: not recorded'),
        source: z.string(),
        known: z.string().nullable().describe('Basis of the source’s knowledge: system, attested or reconstructed'),
        agreement: z.string(),
        request: z.string().nullable(),
        disclosure: z.string(),
        item: z.int().min(1),
        size: z
          .strictObject({ stated: natural, named: natural, unknown: natural })
          .describe(
            'Items of the whole disclosure: the stated number, the named items, and items whose number alone is known',
          ),
        retracted: z
          .boolean()
          .describe(
            'Its source has retracted it. It stays in the accounting until a party of the other role retracts it too',
          ),
        entry: z.strictObject({
          shard: z.string(),
          index: natural,
          leafHash: inclusion.leafHash,
          inclusionProof: inclusion.inclusionProof
            .nullable()
            .describe('Against the checkpoint of its shard; null until a checkpoint covers it, after about a second'),
        }),
      }),
    ),
    checkpoints: z
      .array(z.strictObject({ shard: z.string(), treeSize: natural, checkpoint: z.string() }))
      .describe('The signed notes against which the proofs verify'),
    next,
  }),
  {
    asOf: EXAMPLE_AS_OF,
    subjectRef: 'k1:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU',
    disclosures: [
      {
        date: '2025-08-07T23:59:59Z',
        datePrecision: 'day',
        nature: { elements: ['address.current'], systemOfRecords: 'CADE2' },
        purpose: 'criminal-investigation',
        authority: ['26 USC 6103(i)(2)'],
        recipient: {
          agency: 'ice',
          name: 'Immigration and Customs Enforcement',
          address: '500 12th Street SW, Washington',
        },
        source: 'urn:agency:irs:disclosures',
        known: 'system',
        agreement: 'irs-ice-2025',
        request: 'R-1',
        disclosure: 'D-1',
        item: 12,
        size: { stated: 47_289, named: 47_289, unknown: 0 },
        retracted: false,
        entry: { shard: '0', index: 2, leafHash: EXAMPLE_HASH, inclusionProof: [EXAMPLE_HASH] },
      },
    ],
    checkpoints: [{ shard: '0', treeSize: 3, checkpoint: EXAMPLE_CHECKPOINT }],
    next: null,
  },
);
