import { z } from 'zod';
import { bulkOf, partFault, partFits, partOf } from '../bulk.js';
import { agency, code, COMMITMENT, count, digest, itemNo, localId, pseudonym, text, time } from '../primitives.js';
import { itemOnly } from './request.js';

const elements = z.array(code).max(100);

export const disclosureApproved = z.strictObject({
  approvalId: localId,
  requestId: localId,
  matchId: localId.optional(),
  approverRef: pseudonym,
  count,
  ruleSetDigest: digest.optional(),
  openFindings: z.array(localId).max(200).optional(),
});

export const disclosureItem = z.strictObject({
  itemNo,
  subjectRef: pseudonym.optional(),
  elements: elements.optional(),
  /** Was what was disclosed new to the recipient, compared with the request's own address? */
  relation: z.enum(['same', 'different', 'no_usable_input']).optional(),
  valueCommit: z.string().regex(COMMITMENT).optional(),
});

export const elementClass = z.enum(['identity', 'other_return_info', 'taxpayer_return_info', 'return', 'other']);

export const disclosureMade = z
  .strictObject({
    disclosureId: localId,
    requestId: localId.optional(),
    matchId: localId.optional(),
    approvalId: localId.optional(),
    recipient: z.strictObject({
      agency,
      name: text(120).optional(),
      /** The recipient agency's postal address, as an accounting must give it (5 USC 552a(c)(1)(B)). */
      address: text(200).optional(),
      actorRefs: z.array(pseudonym).max(200).optional(),
    }),
    elements,
    elementClass: elementClass.optional(),
    courtOrderRef: localId.optional(),
    purpose: code.optional(),
    authority: z.array(code).max(10).optional(),
    systemOfRecords: code.optional(),
    itemsCount: count,
    payloadDigest: digest.optional(),
    channel: code.optional(),
    media: z.enum(['bulk', 'other']).optional(),
    destructionDueAt: time.optional(),
    ...partOf,
    items: bulkOf(disclosureItem).optional(),
  })
  .refine(partFits, partFault);

export const disclosureWithheld = z
  .strictObject({
    requestId: localId,
    count,
    reasonCode: code,
    ...partOf,
    items: bulkOf(itemOnly).optional(),
  })
  .refine(partFits, partFault);

export const receiptAcknowledged = z.strictObject({
  disclosureId: localId,
  receivedCount: count,
  receivedPayloadDigest: digest.optional(),
  holdingLocation: code.optional(),
  custodianRef: pseudonym.optional(),
});

export const accessRecorded = z.strictObject({
  accessId: localId,
  disclosureId: localId,
  actorRef: pseudonym,
  action: z.enum(['view', 'query', 'copy', 'export', 'print', 'delete']),
  outcome: z.enum(['success', 'failure', 'denied']),
  subjectRefs: z.array(pseudonym).max(500).optional(),
  purpose: code.optional(),
  caseRefDigest: pseudonym.optional(),
  location: code.optional(),
});

/** Custody: where every copy of the disclosed data is. */
export const copyMade = z.strictObject({
  copyId: localId,
  disclosureId: localId,
  from: code,
  to: code,
  system: code.optional(),
  location: code,
  madeByRef: pseudonym.optional(),
});

export const dispositionCertified = z.strictObject({
  disclosureId: localId,
  method: z.enum(['returned', 'destroyed', 'undisclosable', 'retained_under_F_ii_III']),
  count,
  copiesAccounted: z.boolean(),
  performedAt: time,
  certifierRef: pseudonym,
  witnessRef: pseudonym.optional(),
  evidenceDigest: digest.optional(),
});
