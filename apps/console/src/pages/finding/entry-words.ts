import { codeName } from '../../words/names.js';

/** What an event says it is, in words. A unit test refuses a type without a name. */
const TYPES: Readonly<Record<string, string>> = {
  'agreement.registered': 'Agreement registered',
  'agreement.amended': 'Agreement amended',
  'agreement.renewed': 'Agreement renewed',
  'agreement.terminated': 'Agreement terminated',
  'roster.changed': 'Roster changed',
  'matchmethod.approved': 'Way of matching approved',
  'request.submitted': 'Request submitted',
  'request.validated': 'Request accepted',
  'request.rejected': 'Request rejected',
  'request.withdrawn': 'Request withdrawn',
  'request.reassessed': 'Addresses of a request assessed again',
  'match.performed': 'Match performed',
  'disclosure.approved': 'Disclosure approved',
  'disclosure.made': 'Disclosure made',
  'disclosure.withheld': 'Disclosure withheld',
  'receipt.acknowledged': 'Receipt acknowledged',
  'access.recorded': 'Access recorded',
  'copy.made': 'Copy made',
  'disposition.certified': 'Disposal certified',
  'incident.reported': 'Incident reported',
  'remediation.directed': 'Remediation ordered',
  'remediation.confirmed': 'Remediation confirmed',
  'source.watermarked': 'A source vouched that all is sent up to a time',
  'event.retracted': 'An earlier statement taken back',
};

const nameOf = (type: string): string => type.replace(/^gov\.transfer\./, '').replace(/\.v\d+$/, '');
export const typeInWords = (type: string): string => TYPES[nameOf(type)] ?? type;
export const hasTypeWords = (type: string): boolean => Object.hasOwn(TYPES, nameOf(type));

/** Fields whose name in records does not say it to a reader; of all others the name itself is taken apart. */
const FIELDS: Readonly<Record<string, string>> = {
  requestId: 'Request',
  disclosureId: 'Disclosure',
  matchId: 'Match',
  approvalId: 'Approval',
  incidentId: 'Incident',
  accessId: 'Access',
  copyId: 'Copy',
  disclosureIds: 'Disclosures',
  itemsCount: 'Items',
  itemNo: 'Item',
  acceptedCount: 'Items accepted',
  receivedCount: 'Items received',
  count: 'Number',
  countMin: 'At least',
  countMax: 'At most',
  of: 'Parts in all',
  subjectRef: 'Pseudonym of the person',
  subjectRefs: 'Pseudonyms of persons',
  actorRef: 'Pseudonym of the officer',
  actorRefs: 'Pseudonyms of officers',
  requesterRef: 'Pseudonym of the requester',
  approverRef: 'Pseudonym of who approved',
  approvedBy: 'Pseudonym of who approved',
  authorisedBy: 'Pseudonym of who authorised it',
  custodianRef: 'Pseudonym of the custodian',
  madeByRef: 'Pseudonym of who made it',
  certifierRef: 'Pseudonym of who certified',
  witnessRef: 'Pseudonym of the witness',
  officers: 'Pseudonyms of officers engaged',
  elements: 'Data elements',
  elementClass: 'Class of the information',
  elementsAllowed: 'Data elements allowed',
  addressCodes: 'What the address check found',
  assessed: 'Address assessed',
  tinPresent: 'Taxpayer number given',
  namePresent: 'Name given',
  addressCompared: 'Address compared',
  systemOfRecords: 'System of records',
  documentDigest: 'Digest of the document',
  payloadDigest: 'Digest of the data',
  receivedPayloadDigest: 'Digest of the data received',
  writtenDocDigest: 'Digest of the written request',
  attestationDigest: 'Digest of the attestation',
  evidenceDigest: 'Digest of the evidence',
  dictionaryDigest: 'Digest of the dictionary',
  reasonDigest: 'Digest of the reason',
  courtOrderRef: 'Court order',
  occurredAt: 'When it happened',
  discoveredAt: 'When it was discovered',
  performedAt: 'When it was done',
  doneAt: 'When it was done',
  certifiedAt: 'When it was certified',
  effectiveAt: 'In effect from',
  effectiveFrom: 'In effect from',
  effectiveTo: 'In effect until',
  dueAt: 'Due',
  destructionDueAt: 'To be destroyed by',
  upTo: 'All is sent up to',
  nextSequence: 'Number of its next event',
  how: 'How it was discovered',
  causeCode: 'Cause',
  reasonCode: 'Reason',
  reasonCodes: 'Reasons',
  add: 'Added',
  remove: 'Removed',
  minLevel: 'Address level, at least',
  addressPolicy: 'Addresses',
  matchPathsAllowed: 'Paths of matching allowed',
  mustCompare: 'Must compare',
  duplicateOf: 'Duplicate of',
  agreementid: 'Agreement',
  sequence: 'Number of the sender',
  type: 'Said to be',
  id: 'Id of the event',
  size: 'Bytes',
  commitment: 'Commitment to a note',
  at: 'When',
};

/** itemsCount -> Items; holdingLocation -> Holding location */
export function fieldInWords(name: string): string {
  if (Object.hasOwn(FIELDS, name)) return FIELDS[name]!;
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}

/** How a fact is known, where its sender says so. */
export const knownInWords = (known: string): string => codeName('known', known);
