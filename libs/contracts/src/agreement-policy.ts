import { z } from 'zod';
import { agency, code, count, shortText, text, time } from './primitives.js';

/** Where a threshold comes from. It is evidence: an officer must be able to say who set a number, and why. */
export const basis = z.enum(['statute', 'clause', 'counsel', 'default']);

const positive = z.number().min(0).max(1e12);
export const threshold = z.strictObject({ value: positive, basis, ref: text(200).optional() });
export type Threshold = z.infer<typeof threshold>;

export const party = z.strictObject({
  agency,
  role: z.enum(['source', 'recipient']),
  name: text(120).optional(),
  /** The agency's own postal address: an accounting of disclosures must give it (5 USC 552a(c)(1)(B)). */
  address: text(200).optional(),
});

export const addressLevel = z.enum(['SUFFICIENT', 'PARTIAL', 'INSUFFICIENT']);
export type AddressLevel = z.infer<typeof addressLevel>;

export const matchPathPolicy = z.strictObject({ path: code, mustCompare: z.array(code).max(20) });

/** What an agreement allows, as data (DOMAIN 5.2). A missing value means that rules which need it are not evaluable. */
export const agreementPolicy = z.strictObject({
  agreementType: z.enum(['MOU', 'CMA', 'ISA', 'IEA', 'court_order']),
  exchangeMode: z.enum(['request', 'standing', 'push']),
  title: shortText.optional(),
  parties: z.array(party).min(1).max(20),
  authorityPacks: z.array(code).max(10).optional(),
  authority: z.array(code).max(20),
  effectiveFrom: time,
  effectiveTo: time.optional(),
  purposes: z.array(code).max(50).optional(),
  statutes: z.array(code).max(50).optional(),
  elementsAllowed: z.array(code).max(200).optional(),
  systemsOfRecords: z.array(code).max(50).optional(),
  requiredRequestFields: z.array(code).max(50).optional(),
  addressPolicy: z.strictObject({ minLevel: addressLevel, validator: code.optional() }).optional(),
  matchPathsAllowed: z.array(matchPathPolicy).max(20).optional(),
  volume: z
    .strictObject({
      perRequest: threshold.optional(),
      perWindow: z
        .array(z.strictObject({ days: count.min(1), max: threshold }))
        .max(10)
        .optional(),
      lifetime: threshold.optional(),
    })
    .optional(),
  matchRate: z.strictObject({ min: threshold.optional(), max: threshold.optional() }).optional(),
  officerSpanMax: threshold.optional(),
  ackDeadlineHours: threshold.optional(),
  incidentNoticeHours: threshold.optional(),
  latentErrorDays: threshold.optional(),
  boilerplateReasonShare: threshold.optional(),
  latenessSeconds: threshold.optional(),
  requestValidityDays: threshold.optional(),
  retentionDays: threshold.optional(),
  redisclosure: z.enum(['prohibited', 'list', 'with_consent']).optional(),
  requireApprover: z.boolean().optional(),
});

export type AgreementPolicy = z.infer<typeof agreementPolicy>;
