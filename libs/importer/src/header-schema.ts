import { agency, agreementId, code, known, localId, matchResult, SOURCE } from '#libs/contracts';
import { z } from 'zod';
import { columnRef } from './table/format.js';
import { tableFileShape as table } from './table/table-file.js';

/** A moment or a plain date. */
const at = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z)?$/, 'write 2025-08-07 or 2025-08-07T14:00:00Z');
/** A person's name or number in the clear, made a pseudonym here; or a pseudonym. */
const person = z.string().min(1).max(300);
const file = z.string().min(1);
const party = z.strictObject({
  source: z.string().regex(SOURCE, 'write urn:agency:<agency>:<system>'),
  known: known.optional(),
});

const columns = <S extends Record<string, z.ZodType>>(shape: S) => z.strictObject({ row: columnRef, ...shape });

/** The identifier that a reference is made from: a taxpayer number, or a number of the agency's own under a scheme. */
const subject = z.union([
  z.strictObject({ column: columnRef, type: z.literal('tin') }),
  z.strictObject({ column: columnRef, type: z.literal('agency'), scheme: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/) }),
]);
export type SubjectColumn = z.infer<typeof subject>;

const addressColumns = z.strictObject({
  street: columnRef.optional(),
  street2: columnRef.optional(),
  city: columnRef.optional(),
  state: columnRef.optional(),
  zip: columnRef.optional(),
  country: columnRef.optional(),
});

const request = z.strictObject({
  id: localId,
  time: at,
  requester: person,
  requesterTitle: code.optional(),
  writtenDocument: file.optional(),
  attestation: file.optional(),
  purpose: code.optional(),
  statutes: z.array(code).optional(),
  channel: code.optional(),
  /** Engaged in every item, unless a column says who. */
  officers: z.array(person).optional(),
  taxPeriods: z.array(code).optional(),
  ...table,
  columns: columns({
    name: z.array(columnRef).optional(),
    /** One column of free text, or parts. */
    address: z.union([columnRef, addressColumns]).optional(),
    tin: columnRef.optional(),
    reason: columnRef.optional(),
    officers: columnRef.optional(),
    statute: columnRef.optional(),
    taxPeriods: columnRef.optional(),
  }),
});

const validated = z.strictObject({
  time: at,
  /** Which items the source accepted: all, or those whose address our check does not call insufficient. */
  accept: z.enum(['all', 'sufficient']).default('all'),
  /** Send the source's own assessment of each address. Needs the request file. */
  assess: z.boolean().default(false),
  /** Name of the check that the source made, as it recorded it; its count is of the items that passed. */
  check: code.optional(),
});

const matches = z.strictObject({
  id: localId,
  time: at,
  systemOfRecords: code.optional(),
  algorithmVersion: code.optional(),
  ...table,
  columns: columns({
    path: columnRef,
    result: columnRef,
    addressCompared: columnRef.optional(),
    candidates: columnRef.optional(),
    subject: subject.optional(),
  }),
  /** The file's own values for each path and result, where they differ from ours. */
  paths: z.record(z.string(), code).default({}),
  results: z.record(z.string(), matchResult).default({}),
});

const approval = z.strictObject({ id: localId, time: at, approver: person });

const disclosure = z.strictObject({
  id: localId,
  time: at,
  recipient: z.strictObject({
    agency,
    name: z.string().optional(),
    address: z.string().optional(),
    actors: z.array(person).optional(),
  }),
  elements: z.array(code),
  elementClass: z.enum(['identity', 'other_return_info', 'taxpayer_return_info', 'return', 'other']).optional(),
  courtOrderRef: localId.optional(),
  purpose: code.optional(),
  authority: z.array(code).optional(),
  systemOfRecords: code.optional(),
  channel: code.optional(),
  media: z.enum(['bulk', 'other']).optional(),
  destructionDueAt: at.optional(),
  ...table,
  columns: columns({
    subject: subject.optional(),
    elements: columnRef.optional(),
    relation: columnRef.optional(),
  }),
});

const singleAct = z.strictObject({
  side: z.enum(['requester', 'source', 'both']),
  /** `receipt.acknowledged`, short for `gov.transfer.receipt.acknowledged.v1`. */
  type: z.string().regex(/^[a-z]+\.[a-z]+$/, 'write <noun>.<verb>, e.g. receipt.acknowledged'),
  time: at,
  known: known.optional(),
  data: z.record(z.string(), z.unknown()),
});

export const importHeader = z.strictObject({
  agreement: z.union([file, z.record(z.string(), z.unknown())]),
  known: known.default('attested'),
  /** Key files as `countersign keygen subject` writes them. */
  keys: z
    .strictObject({
      /** For officers and reasons. Both parties use the same, or no roster fits the other's acts. */
      actors: file.optional(),
      /** For the people whom rows are about. The source's own. */
      subjects: file.optional(),
    })
    .default({}),
  requester: party.optional(),
  source: party.optional(),
  request: request.optional(),
  validated: validated.optional(),
  matches: matches.optional(),
  approval: approval.optional(),
  disclosure: disclosure.optional(),
  acts: z.array(singleAct).default([]),
  /** Up to when each side says that all is sent: `none` unless the header declares it, its `last` act, a moment or the end of a day. */
  watermark: z.union([z.enum(['last', 'none']), at]).default('none'),
});
export type ImportHeader = z.infer<typeof importHeader>;

/** The agreement's file. `policy` is checked at admission, as part of the event. */
export const agreementFile = z
  .strictObject({
    id: agreementId,
    version: z.int().min(1).default(1),
    document: file.optional(),
    documentDigest: z.string().optional(),
    registeredAt: z.union([at, z.strictObject({ requester: at.optional(), source: at.optional() })]),
    policy: z.record(z.string(), z.unknown()),
    signatories: z.array(z.record(z.string(), z.unknown())).optional(),
  })
  .refine(
    ({ document, documentDigest }) => (document === undefined) !== (documentDigest === undefined),
    'name the document, or give its documentDigest',
  );
export type AgreementFile = z.infer<typeof agreementFile>;
