import { z } from 'zod';
import { ADDRESS_LEVELS } from '#libs/addresses';
import {
  agency,
  code,
  dayOrTime,
  MAX_CLOCK_TOLERANCE_SECONDS,
  MAX_DAYS,
  MAX_HOURS,
  MAX_ITEM_CAP,
  MAX_ITEM_NO,
  MAX_LATENESS_SECONDS,
  shortText,
  text,
} from './primitives.js';
import { timeZone } from './days.js';
import { verifierKey } from './vkey.js';

/** Where a threshold comes from. It is evidence: an officer must be able to say who set a number, and why. */
export const basis = z.enum(['statute', 'clause', 'counsel', 'default']);

/** Twenty parties with five keys each: their systems, and those that replace them. */
const MAX_KEYS = 100;

const threshold = (value: z.ZodNumber) => z.strictObject({ value, basis, ref: text(200).optional() });
export type Threshold = z.infer<ReturnType<typeof threshold>>;

/** Whole items: half an item above a cap has no meaning. */
const itemCap = threshold(z.int().min(0).max(MAX_ITEM_CAP));
const share = threshold(z.number().min(0).max(1));
const hours = threshold(z.number().min(0).max(MAX_HOURS));
const days = threshold(z.number().min(0).max(MAX_DAYS));

export const party = z.strictObject({
  agency,
  role: z.enum(['source', 'recipient']),
  name: text(120).optional(),
  /** The agency's own postal address: an accounting of disclosures must give it (5 USC 552a(c)(1)(B)). */
  address: text(200).optional(),
});

export const addressLevel = z.enum(ADDRESS_LEVELS);

export const matchPathPolicy = z.strictObject({ path: code, mustCompare: z.array(code).max(20) });

/** What an agreement allows, as data (docs/events.md#what-a-policy-says). A missing value means that rules which need it are not evaluable. */
export const agreementPolicy = z.strictObject({
  agreementType: z.enum(['MOU', 'CMA', 'ISA', 'IEA', 'court_order']),
  exchangeMode: z.enum(['request', 'standing', 'push']),
  title: shortText.optional(),
  parties: z.array(party).min(1).max(20),
  /** Packs of rules that judge this agreement beside `core`, which judges every one. */
  authorityPacks: z.array(code).max(10),
  authority: z.array(code).max(20),
  effectiveFrom: dayOrTime,
  /** A day is the last one inside. */
  effectiveTo: dayOrTime.optional(),
  /** Of the policy's days; UTC without it. */
  timeZone: timeZone.optional(),
  /** Agencies whose topic or client may carry what others say. */
  forwarders: z
    .array(z.strictObject({ agency, for: z.array(agency).max(20) }))
    .max(20)
    .optional(),
  /** The keys with which agencies sign their events. A key of two agencies at one time proves neither. */
  keys: z
    .array(z.strictObject({ agency, vkey: verifierKey, from: dayOrTime.optional(), to: dayOrTime.optional() }))
    .max(MAX_KEYS)
    .optional(),
  /** May a word excuse that nothing but its `source` ascribes to its agency? */
  speakers: z.enum(['claimed', 'proven']).optional(),
  /** Agencies that are no party and may report incidents, restrict and lift restrictions. */
  overseers: z.array(agency).max(20).optional(),
  /** What nobody promised to record accuses nobody. */
  itemisation: z.enum(['items', 'counts']).optional(),
  receipts: z.enum(['required', 'none']).optional(),
  matching: z.enum(['required', 'none']).optional(),
  termination: z.enum(['unilateral', 'all']).optional(),
  purposes: z.array(code).max(50).optional(),
  statutes: z.array(code).max(50).optional(),
  elementsAllowed: z.array(code).max(200).optional(),
  systemsOfRecords: z.array(code).max(50).optional(),
  requiredRequestFields: z.array(code).max(50).optional(),
  addressPolicy: z.strictObject({ minLevel: addressLevel, validator: code.optional() }).optional(),
  matchPathsAllowed: z.array(matchPathPolicy).max(20).optional(),
  volume: z
    .strictObject({
      perRequest: itemCap.optional(),
      perWindow: z
        .array(z.strictObject({ days: z.int().min(1).max(MAX_DAYS), max: itemCap }))
        .max(10)
        .optional(),
      lifetime: itemCap.optional(),
    })
    .optional(),
  matchRate: z.strictObject({ min: share.optional(), max: share.optional() }).optional(),
  /** Items of one officer in a window. */
  officerSpanMax: threshold(z.int().min(0).max(MAX_ITEM_NO)).optional(),
  ackDeadlineHours: hours.optional(),
  incidentNoticeHours: hours.optional(),
  latentErrorDays: days.optional(),
  boilerplateReasonShare: share.optional(),
  latenessSeconds: threshold(z.number().min(0).max(MAX_LATENESS_SECONDS)).optional(),
  /** A request may be later than its answer by as much. */
  clockToleranceSeconds: threshold(z.number().min(0).max(MAX_CLOCK_TOLERANCE_SECONDS)).optional(),
  requestValidityDays: days.optional(),
  retentionDays: days.optional(),
  redisclosure: z.enum(['prohibited', 'list', 'with_consent']).optional(),
  requireApprover: z.boolean().optional(),
});

export type AgreementPolicy = z.infer<typeof agreementPolicy>;
