import { z } from 'zod';
import { EXAMPLE_ACCESS, EXAMPLE_OVERSIGHT, refusals } from '#libs/contracts';
import { accessRequest, actRequest, notesRequest, oversightRequest } from '#libs/intake';
import { Answers, problemShape } from '#libs/openapi';

/** What the recorder answers with. */
export const answers = new Answers();
const { answer } = answers;

const natural = z.int().min(0);
const time = z.string().describe('RFC 3339, UTC');
const reasons = Object.keys(refusals) as [keyof typeof refusals, ...(keyof typeof refusals)[]];

const EXAMPLE_EVENT = {
  specversion: '1.0' as const,
  id: '0198a3f0-1c00-7000-8000-000000000001',
  source: 'urn:agency:irs:disclosures',
  type: 'gov.transfer.source.watermarked.v1',
  time: '2026-11-22T14:59:59Z',
  agreementid: 'irs-ice-2025',
  data: { upTo: '2026-11-22T14:59:59Z', nextSequence: '12' },
};
const EXAMPLE_RECEIPT = {
  source: 'urn:agency:irs:disclosures',
  id: '0198a3f0-1c00-7000-8000-000000000001',
  shard: '0',
  index: 17,
  leafHash: 'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=',
  receivedAt: '2026-11-22T15:00:00.123Z',
  state: 'recorded' as const,
};
const EXAMPLE_REFUSED = {
  ...EXAMPLE_RECEIPT,
  index: 18,
  state: 'quarantined' as const,
  reason: 'schema' as const,
  pointer: '/data/upTo',
  detail: 'data.upTo: write 2025-11-22T14:59:58Z or with an offset',
};

export const cloudEvent = answer(
  'CloudEvent',
  'A CloudEvent 1.0 in JSON, as docs/events.md and docs/schemas describe it; up to 64,000 bytes',
  z.looseObject({ specversion: z.literal('1.0'), id: z.string(), source: z.string(), type: z.string() }),
  EXAMPLE_EVENT,
);
export const cloudEvents = answer('CloudEvents', 'Up to 1,000 of them', z.array(cloudEvent).max(1_000), [
  EXAMPLE_EVENT,
]);

export const eventReceipt = answer(
  'EventReceipt',
  'Where an event is in the ledger, durably',
  z.strictObject({
    source: z.string(),
    id: z.string(),
    shard: z.string(),
    index: natural,
    leafHash: z
      .string()
      .regex(/^[A-Za-z0-9+/]{43}=$/)
      .describe('RFC 6962 leaf hash of the entry, base64'),
    receivedAt: time,
    state: z
      .enum(['recorded', 'quarantined', 'repeat'])
      .describe(
        'quarantined: recorded as refused, so that it does not count. repeat: these very bytes are there already',
      ),
    reason: z.enum(reasons).optional().describe('Why admission refused it'),
    pointer: z.string().optional().describe('JSON pointer (RFC 6901) of the field, where the contract has it'),
    detail: z.string().optional().describe('The field and what to write there; never what was sent'),
    wait: z
      .enum(['published', 'timed-out'])
      .optional()
      .describe(
        'With `wait=published`. timed-out: recorded all the same; the api has the receipt once a checkpoint covers the entry',
      ),
    checkpointSize: natural.nullable().optional().describe('Size of a published checkpoint that covers the entry'),
    receipt: z.string().nullable().optional().describe('C2SP tlog-proof@v1 against that checkpoint'),
  }),
  EXAMPLE_RECEIPT,
);
export const eventReceipts = answer(
  'EventReceipts',
  'One receipt for each event of the batch, in its order',
  z.array(eventReceipt).max(1_000),
  [EXAMPLE_RECEIPT],
);

export const eventsRefused = answer(
  'EventsRefused',
  'Events are recorded as refused and do not count (RFC 9457, application/problem+json)',
  z.strictObject({
    ...problemShape,
    receipt: eventReceipt.optional().describe('Of the one event that was sent'),
    receipts: z
      .array(eventReceipt)
      .optional()
      .describe('Of every event of the batch, in its order, those that count included'),
  }),
  {
    type: 'urn:countersign:problem:event-quarantined',
    title: 'Recorded as refused: an event does not count as it was sent',
    status: 422,
    detail: EXAMPLE_REFUSED.detail,
    errors: [{ pointer: EXAMPLE_REFUSED.pointer, detail: EXAMPLE_REFUSED.detail }],
    receipt: EXAMPLE_REFUSED,
    instance: 'urn:uuid:0f8fad5b-d9cb-469f-a165-70867728950e',
  },
);

export const accessRequests = answer(
  'AccessRequest',
  'Who looked at what: `access` becomes an entry as it is (docs/access-log.md), `name` goes to the erasable store of names',
  accessRequest,
  {
    access: EXAMPLE_ACCESS,
    name: 'Ada Lovelace',
  },
);
export const accessAnswer = answer(
  'AccessAnswer',
  'Where the entry is in `access`, durably',
  z.strictObject({ index: natural, receivedAt: time }),
  { index: 17, receivedAt: '2026-11-22T15:00:00.123Z' },
);

export const actRequests = answer(
  'ActRequest',
  'What an officer says: `event` is the text of a CloudEvent of her agency, `by` is who she is, which becomes an entry of `oversight`',
  actRequest,
  {
    event: JSON.stringify({
      ...{ specversion: '1.0', id: EXAMPLE_EVENT.id, source: 'urn:agency:irs:console' },
      ...{ type: 'gov.transfer.incident.reported.v1', time: EXAMPLE_EVENT.time, agreementid: 'irs-ice-2025' },
      data: { incidentId: 'I-1', occurredAt: '2025-08-07T12:00:00Z', discoveredAt: '2026-01-23T15:00:00Z' },
    }),
    by: {
      ...{ issuer: 'https://id.irs.example', subject: '4f1c2a9e', client: 'countersign-web' },
      ...{ role: 'compliance-officer' as const, agency: 'irs', session: null, authTime: null },
    },
  },
);
export const actAnswer = answer(
  'ActAnswer',
  'Where the event is in the ledger, durably',
  z.strictObject({
    ...{ source: z.string(), id: z.string(), time, shard: z.string(), index: natural },
    leafHash: z.string().describe('RFC 6962 leaf hash of the entry, base64'),
    receivedAt: time,
    state: z.enum(['recorded', 'repeat']).describe('repeat: she has said it before, there'),
  }),
  {
    ...{ source: 'urn:agency:irs:console', id: EXAMPLE_EVENT.id, time: EXAMPLE_EVENT.time, shard: '0', index: 17 },
    ...{ leafHash: EXAMPLE_RECEIPT.leafHash, receivedAt: EXAMPLE_RECEIPT.receivedAt, state: 'recorded' as const },
  },
);

export const oversightRequests = answer(
  'OversightRequest',
  'What somebody did: `oversight` becomes an entry as it is (docs/oversight.md), `note` goes to the erasable store of notes',
  oversightRequest,
  { oversight: EXAMPLE_OVERSIGHT, note: { text: 'S was told, and answers by Friday', salt: 'AAECAwQFBgcICQoLDA0ODw' } },
);
export const oversightAnswer = answer(
  'OversightAnswer',
  'Where the act is in `oversight`, durably; the same for the same act sent again',
  z.strictObject({ index: natural, version: natural.describe('Of its stream'), receivedAt: time }),
  { index: 17, version: 3, receivedAt: '2026-11-22T15:00:00.123Z' },
);
export const streamMoved = answer(
  'StreamMoved',
  'Another act is that version of the stream (RFC 9457, application/problem+json)',
  z.strictObject({ ...problemShape, version: natural.describe('Of the stream now') }),
  {
    type: 'urn:countersign:problem:stream-moved',
    title: 'Another act was first',
    status: 409,
    detail: 'The stream is at version 3 now: read it, and decide anew.',
    version: 3,
    instance: 'urn:uuid:0f8fad5b-d9cb-469f-a165-70867728950e',
  },
);

export const notesRequests = answer('NotesRequest', 'The indexes of acts in `oversight`', notesRequest, {
  indexes: [17, 18],
});
export const notesAnswer = answer(
  'NotesAnswer',
  'Notes of those acts that have one, by index',
  z.strictObject({
    notes: z.array(
      z.strictObject({
        index: natural,
        state: z
          .enum(['kept', 'erased', 'altered'])
          .describe('altered: what is stored is not what the act has its commitment of'),
        text: z.string().nullable().describe('null unless kept'),
      }),
    ),
  }),
  {
    notes: [
      { index: 17, state: 'kept', text: 'S was told, and answers by Friday' },
      { index: 18, state: 'erased', text: null },
    ],
  },
);

const text = (max: number) => z.string().min(1).max(max);

export const controlRequests = answer(
  'ControlRequest',
  'What a recorder is asked to write into every event shard, or the topic whose new incarnation it is asked to open',
  z.union([
    z.strictObject({
      kind: z.literal('ruleset.published'),
      digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
      rules: z.array(z.strictObject({ id: z.string(), version: z.string() })).max(200),
    }),
    z.strictObject({ kind: z.literal('key.changed'), name: text(200), vkey: text(300) }),
    z.strictObject({
      kind: z.literal('intake.reset'),
      topic: text(249),
      partition: natural.max(2_147_483_647).optional().describe('All of the topic that differ unless given'),
      reason: text(300).describe('Recorded for good'),
    }),
  ]),
  { kind: 'intake.reset', topic: 'transfers.irs', reason: 're-created after the loss of a broker' },
);

export const controlAnswer = answer(
  'ControlAnswer',
  'Where the control entries are, or what became of each partition',
  z.union([
    z.strictObject({
      entries: z.array(z.strictObject({ shard: z.string(), index: natural, receivedAt: time })),
    }),
    z.strictObject({
      partitions: z.array(
        z.strictObject({
          partition: natural,
          incarnation: natural.describe('The one that is read from now on'),
          reset: z.boolean().describe('false: the broker still holds what was recorded, so nothing was changed'),
        }),
      ),
    }),
  ]),
  { entries: [{ shard: '0', index: 4, receivedAt: '2026-11-22T15:00:00.123Z' }] },
);
