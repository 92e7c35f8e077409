import { z } from 'zod';
import { asOfAnswer, EXAMPLE_AS_OF, natural, next, severity, time } from '../answers.js';
import { base64Hash, EXAMPLE_HASH } from '../ledger/ledger.answers.js';
import { answer } from '../openapi/answers.js';

const refusal = z.strictObject({
  reason: z.string().describe('Code of the reason'),
  inWords: z
    .string()
    .describe('The field and what to write there, or the fault of the whole; never what the sender wrote'),
  pointer: z.string().nullable().describe('The field, if there is one; never a value that the sender wrote'),
});

const entry = {
  shard: z.string(),
  index: natural,
  leafHash: base64Hash,
  url: z.string(),
  receivedAt: time,
};

export const eventPlaces = answer(
  'EventPlaces',
  'The entries of an event',
  z.strictObject({
    asOf: asOfAnswer,
    source: z.string(),
    id: z.string(),
    entries: z.array(
      z.strictObject({
        ...entry,
        leafHash: base64Hash.nullable().describe('null until the entry is judged'),
        receivedAt: time.nullable(),
        state: z
          .enum(['not judged yet', 'folded', 'repeat', 'conflict', 'quarantined', 'control'])
          .describe(
            'folded: counted. repeat: the same event again, counted once. conflict: its id was taken by other content, so that it accuses and excuses nobody. quarantined: refused at admission. control: added by the ledger itself.',
          ),
        refusal: refusal.nullable(),
        retractedBy: z
          .string()
          .nullable()
          .describe('The entry of the retraction by its own source; an accusing act stays counted'),
        findings: z
          .array(
            z.strictObject({
              id: z.string(),
              rule: z.string(),
              severity,
              status: z.enum(['open', 'withdrawn']),
              url: z.string(),
            }),
          )
          .describe('Findings that it is evidence of, or that it led to'),
      }),
    ),
    next,
  }),
  {
    asOf: EXAMPLE_AS_OF,
    source: 'urn:agency:irs:disclosures',
    id: '0198a3f0-1c00-7000-8000-000000000001',
    entries: [
      {
        shard: '0',
        index: 17,
        leafHash: EXAMPLE_HASH,
        url: '/v1/entries/0/17',
        receivedAt: '2026-11-22T15:00:00.123Z',
        state: 'folded',
        refusal: null,
        retractedBy: null,
        findings: [
          {
            id: 'q7WmJ0cLk2yVx1ZtBfNd3A',
            rule: 'DIS-17',
            severity: 'CRITICAL',
            status: 'open',
            url: '/v1/findings/q7WmJ0cLk2yVx1ZtBfNd3A',
          },
        ],
      },
    ],
    next: null,
  },
);

export const quarantinePage = answer(
  'QuarantinePage',
  'Values that admission refused, without their bytes',
  z.strictObject({
    asOf: asOfAnswer,
    refusals: z.array(
      z.strictObject({
        ...entry,
        refusal,
        size: natural.nullable().describe('Bytes of the refused value'),
        erased: z
          .boolean()
          .describe('The refused value was erased on an approval: nobody can open it any more. The entry stays'),
        known: z
          .strictObject({
            type: z.string().nullable(),
            source: z.string().nullable(),
            id: z.string().nullable(),
            agreement: z.string().nullable(),
            sequence: z.string().nullable(),
            time: time.nullable(),
          })
          .describe('Known fields of the act: those that match their own patterns'),
      }),
    ),
    next,
  }),
  {
    asOf: EXAMPLE_AS_OF,
    refusals: [
      {
        shard: '0',
        index: 21,
        leafHash: EXAMPLE_HASH,
        url: '/v1/entries/0/21',
        receivedAt: '2026-11-22T15:00:01.000Z',
        refusal: {
          reason: 'clear-identifier',
          inWords:
            'data.reason: holds what looks like an identifier of a person; write a pseudonym or a code, or leave it out',
          pointer: '/data/reason',
        },
        size: 812,
        erased: false,
        known: {
          type: 'gov.transfer.request.withdrawn.v1',
          source: 'urn:agency:ice:requests',
          id: '0198a3f0-1c00-7000-8000-000000000002',
          agreement: 'irs-ice-2025',
          sequence: '12',
          time: '2026-11-22T14:59:59.000Z',
        },
      },
    ],
    next: null,
  },
);
