import { z } from 'zod';
import { ADDRESS_CODE_NAMES, ADDRESS_CODE_PATTERN } from '#libs/addresses';
import { addressLevel } from '../agreement-policy.js';
import { bulkOf, partFault, partFits, partOf } from '../bulk.js';
import { code, count, digest, itemNo, localId, MAX_REASON_CODES, pseudonym, shortText, time } from '../primitives.js';

/** Codes of the address assessment; an empty list says: assessed, nothing found. */
export const addressCodes = z.array(z.string().regex(ADDRESS_CODE_PATTERN)).max(ADDRESS_CODE_NAMES.length);
/** False: nobody assessed this row, whatever codes stand in its column or in the defaults. */
const assessed = z.boolean().optional();
const officers = z.array(pseudonym).max(50);

export const assessment = z.strictObject({ validator: code, dictionaryDigest: digest.optional() });

export const requestItem = z.strictObject({
  itemNo,
  addressCodes: addressCodes.optional(),
  assessed,
  namePresent: z.boolean().optional(),
  tinPresent: z.boolean().optional(),
  reasonDigest: pseudonym.optional(),
  officers: officers.optional(),
  statute: code.optional(),
  taxPeriods: z.array(code).max(20).optional(),
  exchangeRef: pseudonym.optional(),
});

export const requestSubmitted = z
  .strictObject({
    requestId: localId,
    requesterRef: pseudonym,
    requesterTitle: code.optional(),
    writtenDocDigest: digest.optional(),
    attestationDigest: digest.optional(),
    purpose: code.optional(),
    statutes: z.array(code).max(20).optional(),
    itemsCount: count,
    channel: code.optional(),
    assessment: assessment.optional(),
    ...partOf,
    items: bulkOf(requestItem).optional(),
  })
  .refine(partFits, partFault);

export const validationItem = z.strictObject({
  itemNo,
  accepted: z.boolean().optional(),
  addressCodes: addressCodes.optional(),
  assessed,
});

/** Without `items` the whole request is accepted. */
export const requestValidated = z
  .strictObject({
    requestId: localId,
    acceptedCount: count,
    checks: z
      .array(z.strictObject({ check: code, passed: count, failed: count }))
      .max(50)
      .optional(),
    assessment: assessment.optional(),
    ...partOf,
    items: bulkOf(validationItem).optional(),
  })
  .refine(partFits, partFault);

/** An item of which only the number is said. */
export const itemOnly = z.strictObject({ itemNo });

/** Rejected items by reason. zod has no limit for members, so it is a check of our own, with the keyword for the published schema. */
const reasonCodes = z
  .record(code, count)
  .refine((codes) => Object.keys(codes).length <= MAX_REASON_CODES, `must have at most ${MAX_REASON_CODES} members`)
  .meta({ maxProperties: MAX_REASON_CODES });

/** Without `items` the whole request is rejected. */
export const requestRejected = z
  .strictObject({
    requestId: localId,
    count,
    reasonCodes: reasonCodes.optional(),
    ...partOf,
    items: bulkOf(itemOnly).optional(),
  })
  .refine(partFits, partFault);

export const requestWithdrawn = z.strictObject({ requestId: localId, reason: shortText });

export const reassessedItem = z.strictObject({ itemNo, addressCodes, assessed });

/** A better check at the source, run again over the file that it kept. Its codes replace earlier ones of the source. */
export const reassessmentPerformed = z
  .strictObject({
    requestId: localId,
    assessment,
    countsByLevel: z
      .array(z.strictObject({ before: addressLevel, after: addressLevel, count }))
      .max(9)
      .optional(),
    retainedFileDate: time.optional(),
    ...partOf,
    items: bulkOf(reassessedItem),
  })
  .refine(partFits, partFault);

export const matchResult = z.enum(['MATCH', 'NO_MATCH', 'AMBIGUOUS', 'EXCLUDED']);

export const matchItem = z.strictObject({
  itemNo,
  path: code,
  result: matchResult,
  addressCompared: z.boolean().optional(),
  candidateCount: count.optional(),
  subjectRef: pseudonym.optional(),
});

export const matchPerformed = z
  .strictObject({
    matchId: localId,
    requestId: localId,
    systemOfRecords: code.optional(),
    algorithmVersion: code.optional(),
    itemsCount: count.optional(),
    ...partOf,
    items: bulkOf(matchItem),
  })
  .refine(partFits, partFault);
