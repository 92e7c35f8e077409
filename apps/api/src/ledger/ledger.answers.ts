import { z } from 'zod';
import { natural, time } from '../answers.js';
import { answer } from '../openapi/answers.js';

export const base64Hash = z
  .string()
  .regex(/^[A-Za-z0-9+/]{43}=$/)
  .describe('SHA-256, base64');

/** An inclusion proof according to RFC 6962, against the checkpoint beside it. */
export const inclusion = {
  leafHash: base64Hash.describe('RFC 6962 leaf hash of the entry: SHA-256(0x00 ‖ entry), base64'),
  inclusionProof: z.array(base64Hash).describe('Siblings from the leaf up to the root'),
};

export const EXAMPLE_CHECKPOINT =
  'ledger.example/2026/0\n3\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— ledger.example/2026/0 Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n';
export const EXAMPLE_HASH = 'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=';

export const provenEntry = answer(
  'ProvenEntry',
  'An entry, and the proof that the published checkpoint covers it',
  z.strictObject({
    shard: z.string(),
    index: z.int().min(0),
    entry: z.string().nullable().describe('The exact bytes, base64; null for readers who may not read them'),
    ...inclusion,
    treeSize: z.int().min(1),
    checkpoint: z.string().describe('The signed note (C2SP tlog-checkpoint), byte for byte'),
  }),
  {
    shard: '0',
    index: 2,
    entry: 'eyJ2IjoxLCJub25jZSI6Ii4uLiJ9',
    leafHash: EXAMPLE_HASH,
    inclusionProof: [EXAMPLE_HASH],
    treeSize: 3,
    checkpoint: EXAMPLE_CHECKPOINT,
  },
);

const forwarder = z
  .string()
  .optional()
  .describe('The agency whose topic or client carried the event for the one that it speaks for');

const signed = z
  .literal(true)
  .optional()
  .describe('The signature is one of the event’s bytes, by the key that it names');

/** As docs/events.md describes it; `parseEntry` of libs/contracts reads it. */
export const entry = answer(
  'Entry',
  'An entry as it was recorded: exactly one of event, quarantined and control',
  z.strictObject({
    v: z.literal(1),
    nonce: z.string().describe('base64url of 16 random bytes'),
    receivedAt: time,
    via: z
      .union([
        z.strictObject({
          kafka: z.strictObject({
            cluster: z.string(),
            topic: z.string(),
            incarnation: natural,
            partition: natural,
            offset: z.string().describe('In decimal digits'),
            passed: z.string().optional().describe('From here on no offset before this one held a record'),
            key: z.string().optional(),
            keyCommitment: z.string().optional(),
          }),
          forwarder,
          signed,
        }),
        z.strictObject({
          http: z.strictObject({
            client: z.string().describe('The OAuth client; `unauthenticated` in older entries'),
            issuer: z.string().optional().describe('Who vouched for the client'),
            agency: z.string().optional().describe('The agency that it vouched for'),
          }),
          forwarder,
          signed,
        }),
        z.strictObject({ recorder: z.strictObject({ instance: z.string() }) }),
        z.strictObject({ detector: z.strictObject({ instance: z.string() }) }),
      ])
      .describe('How it came'),
    signature: z
      .union([
        z.strictObject({ vkey: z.string(), value: z.string() }),
        z.strictObject({ keyId: z.string(), value: z.string() }),
      ])
      .optional()
      .describe('As the sender gave it, good or bad; older clients name the key by an id'),
    mode: z.literal('binary').optional().describe('The event was rebuilt from headers and a value'),
    event: z
      .looseObject({ specversion: z.literal('1.0'), id: z.string(), source: z.string(), type: z.string() })
      .optional()
      .describe('The CloudEvent, as it was sent'),
    quarantined: z
      .strictObject({
        reason: z.string(),
        pointer: z.string().optional(),
        size: natural.describe('Bytes of the refused value'),
        commitment: z.string().describe('base64url of SHA-256(salt ‖ value)'),
        known: z
          .strictObject({
            type: z.string().optional(),
            source: z.string().optional(),
            id: z.string().optional(),
            agreementid: z.string().optional(),
            sequence: z.string().optional(),
            time: z.string().optional(),
          })
          .describe('Fields of the refused value that match their own patterns'),
      })
      .optional()
      .describe('What admission refused, without its bytes'),
    control: z.looseObject({ kind: z.string() }).optional().describe('What the ledger says of itself'),
  }),
  {
    v: 1,
    nonce: '4CzYIaEPaJ9fbBSJwVAJlQ',
    receivedAt: '2026-11-22T15:00:00.123Z',
    via: { http: { client: 'irs-gateway' } },
    event: {
      specversion: '1.0',
      id: '0198a3f0-1c00-7000-8000-000000000001',
      source: 'urn:agency:irs:disclosures',
      type: 'gov.transfer.source.watermarked.v1',
      time: '2026-11-22T14:59:59Z',
      agreementid: 'irs-ice-2025',
      data: { upTo: '2026-11-22T14:59:59Z', nextSequence: '12' },
    },
  },
);
