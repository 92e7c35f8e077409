import type { z } from 'zod';
import * as agreement from './events/agreement.js';
import * as disclosure from './events/disclosure.js';
import * as incident from './events/incident.js';
import * as request from './events/request.js';
import * as stream from './events/stream.js';

/** Every event type that admission knows, with the schema of its `data`. The one list; all else derives from it. */
export const eventTypes = {
  'gov.transfer.agreement.registered.v1': agreement.agreementRegistered,
  'gov.transfer.agreement.amended.v1': agreement.agreementAmended,
  'gov.transfer.agreement.renewed.v1': agreement.agreementRenewed,
  'gov.transfer.agreement.terminated.v1': agreement.agreementTerminated,
  'gov.transfer.roster.changed.v1': agreement.rosterChanged,
  'gov.transfer.matchmethod.approved.v1': agreement.matchMethodApproved,
  'gov.transfer.request.submitted.v1': request.requestSubmitted,
  'gov.transfer.request.validated.v1': request.requestValidated,
  'gov.transfer.request.rejected.v1': request.requestRejected,
  'gov.transfer.request.withdrawn.v1': request.requestWithdrawn,
  'gov.transfer.request.reassessed.v1': request.reassessmentPerformed,
  'gov.transfer.match.performed.v1': request.matchPerformed,
  'gov.transfer.disclosure.approved.v1': disclosure.disclosureApproved,
  'gov.transfer.disclosure.made.v1': disclosure.disclosureMade,
  'gov.transfer.disclosure.withheld.v1': disclosure.disclosureWithheld,
  'gov.transfer.receipt.acknowledged.v1': disclosure.receiptAcknowledged,
  'gov.transfer.access.recorded.v1': disclosure.accessRecorded,
  'gov.transfer.copy.made.v1': disclosure.copyMade,
  'gov.transfer.disposition.certified.v1': disclosure.dispositionCertified,
  'gov.transfer.incident.reported.v1': incident.incidentReported,
  'gov.transfer.remediation.directed.v1': incident.remediationDirected,
  'gov.transfer.remediation.confirmed.v1': incident.remediationConfirmed,
  'gov.transfer.source.watermarked.v1': stream.sourceWatermarked,
  'gov.transfer.event.retracted.v1': stream.eventRetracted,
} as const satisfies Record<string, z.ZodObject>;

export type EventType = keyof typeof eventTypes;
export type DataOf<T extends EventType> = z.infer<(typeof eventTypes)[T]>;

/** The item schema of each type whose events may carry bulk items; rows are checked against it column by column. */
export const bulkItems = {
  'gov.transfer.request.submitted.v1': request.requestItem,
  'gov.transfer.request.validated.v1': request.validationItem,
  'gov.transfer.request.rejected.v1': request.itemOnly,
  'gov.transfer.request.reassessed.v1': request.reassessedItem,
  'gov.transfer.match.performed.v1': request.matchItem,
  'gov.transfer.disclosure.made.v1': disclosure.disclosureItem,
  'gov.transfer.disclosure.withheld.v1': request.itemOnly,
} as const satisfies Partial<Record<EventType, z.ZodObject>>;

/** A valid event of a known type. */
export type TransferEvent<T extends EventType = EventType> = {
  [K in T]: import('./cloud-event.js').Envelope & { type: K; data: DataOf<K> };
}[T];
