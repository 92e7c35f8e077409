/** Event types, the agreement's policy, the checks at admission and the entry's bytes. Pure. */
export { access, type Access, ACCESS_CODE, ACCESS_PURPOSE, EXAMPLE_ACCESS } from './access.js';
export {
  type ActOf,
  EXAMPLE_OVERSIGHT,
  approvalOf,
  type ApprovalOf,
  desk,
  exceptionOf,
  type ExceptionOf,
  findingId,
  type Note,
  OVERSEERS,
  oversight,
  type Oversight,
  type OversightAct,
  seen,
  type Seen,
  streamOf,
  TRIAGE_STATES,
  type TriageState,
} from './oversight.js';
export { type ActType, actTypes, isActType, sourceOfPeople, SYSTEM } from './acts.js';
export type { AgreementPolicy, Threshold } from './agreement-policy.js';
export type { Bulk } from './bulk.js';
export { known, type Known } from './cloud-event.js';
export { contentMode, contentModeSteps, fromBinary, speaksOfEvent } from './cloud-event-modes.js';
export { lowerCase, utcTime } from './canonical.js';
export * from './control.js';
export { afterLast, firstMoment, isDay, spanOf } from './days.js';
export { atOnce } from './at-once.js';
export { clearIdentifier } from './admission/clear-identifiers.js';
export { clearIdentifierIn, type ClearLines, clearLinesInWords } from './admission/clear-identifier-in.js';
export { MAX_NOTE_CHARACTERS, noteCommitment, noteSalt, noteText, typedLine } from './note-text.js';
export { inspect, inspectSteps, type Inspection, type Refused } from './admission/admission.js';
export { type EventHead, KnownForms } from './admission/known-forms.js';
export { membersOf, memberSteps } from './admission/members.js';
export * from './admission/reasons.js';
export { parseStrict } from './admission/strict-json.js';
export { refusalInWords } from './admission/refusal-in-words.js';
export {
  entryTail,
  entryLength,
  writeEntry,
  encodeEntry,
  parseEntry,
  eventBytes,
  MAX_EVENT_BYTES,
  tailLength,
  EntryTooLarge,
  MalformedEntry,
  type ViaHttp,
  type ViaKafka,
  type Via,
  type KnownFields,
  type Quarantined,
  type EntrySignature,
  type Entry,
  type EntryTail,
} from './entry.js';
export {
  isSignatureOf,
  readSignature,
  receiptDigest,
  SIGNATURE_HEADER,
  signatureFault,
  signatureHeader,
} from './event-signature.js';
export { exampleEvents } from './examples.js';
export { matchResult } from './events/request.js';
export type { RosterKind } from './events/agreement.js';
export {
  digest,
  agencyOf,
  agencyOfTopic,
  AGREEMENT_ID,
  SOURCE,
  EVENT_ID,
  DAY_OR_TIME,
  MAX_ITEM_NO,
  MAX_LATENESS_SECONDS,
  SEQUENCE,
  TIME,
  UTC_TIME,
  agreementId,
  localId,
  eventId,
  agency,
  pseudonym,
  code,
  millis,
} from './primitives.js';
export { bulkItems, type EventType, type DataOf, type TransferEvent } from './registry.js';
export { eventSchema, columnSchemas, isKnownType, knownTypes } from './schema/json-schemas.js';
export { writeSchemas } from './schema/write-schemas.js';
export { compileSchemas } from './schema/validate.js';
export { ACCESS, shardOf, isEventShard, OVERSIGHT, partitionOf, eventShards, type ShardName } from './shard.js';
export { formatVerifierKey, isVerifierKey, publicKeyOf } from './vkey.js';
