import { z } from 'zod';
import { agency, agreementId, pseudonym, UTC_TIME } from './primitives.js';
import { printable } from './printable.js';

/** A value of a closed list, a number, a time, or an id that the ledger itself has given or holds: never what somebody typed. */
export const ACCESS_CODE = /^[A-Za-z0-9._:+-]{1,100}$/;
/** What a reader states her purpose by; the api takes those of its settings alone. */
export const ACCESS_PURPOSE = /^[a-z][a-z0-9-]{0,39}$/;
/** As a controller declares it, with its parameters' names. */
const ROUTE = /^GET (?:\/(?:[a-z0-9-]{1,40}|[:*][A-Za-z]{1,20})){1,8}(?:\.csv)?$/;
/** `"event":` is where an event's own bytes are looked for. */
const NAME = /^(?!event$)[a-z][A-Za-z]{0,29}$/;
const FEW = 20;

const few = <T extends z.ZodType>(value: T) =>
  z
    .record(z.string().regex(NAME), value)
    .refine((members) => Object.keys(members).length <= FEW, `must have at most ${FEW} members`)
    .meta({ maxProperties: FEW });
/** `*`: all of them, or more than can be named. */
const allOr = <T extends z.ZodType>(one: T, most: number) => z.union([z.literal('*'), z.array(one).max(most)]);
/** One answer that showed somebody something of the ledger, or told her that it is not there. In `access`, by the api that gave it. */
export const access = z.strictObject({
  /** As the issuer names them. The name of a person is not here. */
  reader: z.strictObject({
    issuer: printable(1_000),
    subject: printable(255),
    client: printable(255).nullable(),
    role: z.enum(['producer', 'compliance-officer', 'privacy-officer', 'auditor', 'overseer']),
    agency: agency.nullable(),
  }),
  /** What the answer could be about: the reader's scope, or the one agreement that it is about. */
  about: z.strictObject({ agencies: allOr(agency, 100), agreements: allOr(agreementId, 200) }),
  /** A reader groups the requests of one page by it. */
  view: z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
  purpose: z.string().regex(ACCESS_PURPOSE).optional(),
  route: z.string().regex(ROUTE),
  /** By the api's clock; `receivedAt` is the recorder's. */
  asked: z.string().regex(UTC_TIME),
  /** Parameters whose values are codes. */
  filter: few(z.string().regex(ACCESS_CODE)),
  /** All others: `<key id>:<base64url HMAC-SHA-256>` under a key of the api. */
  digests: few(pseudonym),
  /**
   * not-found: there is no such thing, or not for this reader. An export has two entries, of the same view and time: `opened`, before its first
   * byte, with what it would have; at its end `shown`, or `broken-off` if the reader went away or it failed, with what was sent until then.
   */
  outcome: z.enum(['shown', 'not-found', 'opened', 'broken-off']),
  counts: z.strictObject({ rows: z.int().min(0), items: z.int().min(0) }),
});

export type Access = z.infer<typeof access>;

/** For documents. */
export const EXAMPLE_ACCESS: Access = {
  reader: {
    issuer: 'https://id.irs.example',
    subject: '4f1c2a9e',
    client: 'countersign-web',
    role: 'privacy-officer',
    agency: 'irs',
  },
  about: { agencies: ['irs'], agreements: ['irs-ice-2025'] },
  view: '0f8fad5b-d9cb-469f-a165-70867728950e',
  route: 'GET /v1/findings/:id',
  asked: '2026-11-22T15:00:00.100Z',
  filter: { finding: 'q7WmJ0cLk2yVx1ZtBfNd3A' },
  digests: {},
  outcome: 'shown',
  counts: { rows: 1, items: 50 },
};
