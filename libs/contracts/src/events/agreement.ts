import { z } from 'zod';
import { agreementPolicy } from '../agreement-policy.js';
import { agency, code, digest, localId, pseudonym, shortText, time } from '../primitives.js';

const version = z.int().min(1).max(100_000);
const signatory = z.strictObject({ agency, actorRef: pseudonym.optional(), title: code.optional() });

/** Binds no one until every party has recorded the same document digest. */
export const agreementRegistered = z.strictObject({
  version,
  documentDigest: digest,
  policy: agreementPolicy,
  signatories: z.array(signatory).max(20).optional(),
});

export const agreementAmended = z.strictObject({
  version,
  supersedes: version,
  documentDigest: digest,
  policy: agreementPolicy,
  effectiveAt: time,
});

export const agreementRenewed = z.strictObject({
  documentDigest: digest,
  effectiveAt: time,
  effectiveTo: time,
  certifications: z
    .array(z.strictObject({ agency, certifiedAt: time }))
    .max(20)
    .optional(),
  dibDecisionRef: localId.optional(),
});

export const agreementTerminated = z.strictObject({
  reason: shortText,
  effectiveAt: time,
  documentDigest: digest.optional(),
});

export const rosterKind = z.enum(['requester', 'engaged_officer', 'recipient', 'approver', 'holding_location']);
export type RosterKind = z.infer<typeof rosterKind>;
/** A person is a pseudonym; a holding location is a code. */
const member = z.union([pseudonym, code]);

export const rosterChanged = z.strictObject({
  rosterKind,
  add: z.array(member).max(500).optional(),
  remove: z.array(member).max(500).optional(),
  authorisedBy: pseudonym.optional(),
  effectiveAt: time,
  documentDigest: digest,
});

export const matchMethodApproved = z.strictObject({
  path: code,
  comparedFields: z.array(code).max(20),
  approvedBy: pseudonym.optional(),
  effectiveAt: time,
});
