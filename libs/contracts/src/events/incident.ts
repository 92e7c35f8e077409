import { z } from 'zod';
import { agency, code, count, digest, localId, time } from '../primitives.js';

export const incidentReported = z.strictObject({
  incidentId: localId,
  occurredAt: time,
  discoveredAt: time,
  how: code.optional(),
  disclosureIds: z.array(localId).max(100).optional(),
  countMin: count.optional(),
  countMax: count.optional(),
  elements: z.array(code).max(100).optional(),
  causeCode: code.optional(),
  location: code.optional(),
  systems: z.array(code).max(50).optional(),
  notified: z
    .array(z.strictObject({ party: agency, at: time }))
    .max(50)
    .optional(),
});

const remediationAction = z.enum(['delete', 'quarantine', 'return']);

export const remediationDirected = z.strictObject({
  incidentId: localId,
  action: remediationAction,
  disclosureIds: z.array(localId).max(100).optional(),
  dueAt: time.optional(),
  count: count.optional(),
});

export const remediationConfirmed = z.strictObject({
  incidentId: localId,
  action: remediationAction,
  disclosureIds: z.array(localId).max(100).optional(),
  doneAt: time,
  count: count.optional(),
  location: code.optional(),
  evidenceDigest: digest.optional(),
});
