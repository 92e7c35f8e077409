import { z } from 'zod';
import { actTypes, agreementId } from '#libs/contracts';
import { natural, time } from '../answers.js';
import { answer } from '../openapi/answers.js';

export const actBody = answer(
  'Act',
  'What an officer says: the type of the event, its agreement, and its data as docs/events.md has it for the type',
  z.strictObject({
    type: z.enum(actTypes),
    agreement: agreementId,
    data: z
      .record(z.string(), z.unknown())
      .describe('As the type has it; a field that does not fit is named in the answer'),
  }),
  {
    type: 'gov.transfer.incident.reported.v1' as const,
    agreement: 'irs-ice-2025',
    data: { incidentId: 'I-1', occurredAt: '2025-08-07T12:00:00Z', discoveredAt: '2026-01-23T15:00:00Z' },
  },
);

export const actAnswer = answer(
  'ActAnswer',
  'What was recorded, or would be',
  z.strictObject({
    state: z
      .enum(['checked', 'recorded', 'repeat'])
      .describe('checked: by `dryRun`, and nothing was recorded. repeat: said before with this key, and recorded once'),
    event: z.strictObject({
      id: z.string().describe('Follows from who says it and her Idempotency-Key'),
      source: z.string(),
      type: z.enum(actTypes),
      time,
      agreement: z.string(),
    }),
    entry: z
      .strictObject({
        ...{ shard: z.string(), index: natural, receivedAt: time, url: z.string() },
        leafHash: z.string().describe('RFC 6962 leaf hash of the entry, base64'),
      })
      .nullable()
      .describe('null: nothing was recorded'),
  }),
  {
    state: 'recorded' as const,
    event: {
      ...{ id: '3b0c9a52-51d4-8c1e-9f0a-2f6d1f1f7a55', source: 'urn:agency:irs:console' },
      ...{ type: 'gov.transfer.incident.reported.v1' as const, time: '2026-11-22T15:00:00.000Z' },
      agreement: 'irs-ice-2025',
    },
    entry: {
      ...{ shard: '0', index: 17, receivedAt: '2026-11-22T15:00:00.123Z', url: '/v1/entries/0/17' },
      leafHash: 'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=',
    },
  },
);
