import type { EventType, TransferEvent } from './registry.js';

/**
 * One lawful event of every type, from a fictional exchange between two agencies: for the docs, and for tests. The
 * pseudonyms and digests are of the right form and stand for nobody.
 */
const ref = (label: string): string => `k1:${label.padEnd(43, 'x').slice(0, 43)}`;
const sha = (digit: string): string => `sha256:${digit.repeat(64)}`;
const AGREEMENT = 'MOU-2025-001';
const START = Date.parse('2025-04-07T12:00:00Z');
let made = 0;

function example<T extends EventType>(
  type: T,
  agency: 'revenue' | 'enforcement',
  data: TransferEvent<T>['data'],
): TransferEvent<T> {
  made++;
  const id = `01960f2c-8400-7000-8000-${made.toString(16).padStart(12, '0')}`;
  const time = new Date(START + made * 3_600_000).toISOString();
  return {
    specversion: '1.0',
    id,
    source: `urn:agency:${agency}:gateway`,
    type,
    time,
    datacontenttype: 'application/json',
    agreementid: AGREEMENT,
    sequence: String(made),
    known: 'system',
    data,
  };
}

const policy: TransferEvent<'gov.transfer.agreement.registered.v1'>['data']['policy'] = {
  agreementType: 'MOU',
  exchangeMode: 'request',
  title: 'Memorandum of understanding on address requests',
  parties: [
    { agency: 'revenue', role: 'source', name: 'Revenue Service', address: '1111 Constitution Avenue NW, Washington' },
    { agency: 'enforcement', role: 'recipient', name: 'Enforcement Agency', address: '500 12th Street SW, Washington' },
  ],
  authorityPacks: ['core', 'usc26-6103'],
  authority: ['26 USC 6103(i)(2)'],
  effectiveFrom: '2025-04-07',
  effectiveTo: '2026-04-06',
  timeZone: 'America/New_York',
  forwarders: [{ agency: 'gateway', for: ['enforcement'] }],
  keys: [
    {
      agency: 'revenue',
      vkey: 'revenue/gateway-1+3115ef67+ARPo6LlZzAb2sbjn8D6FV3qOrCteE/NszxrctA9gf6/t',
      from: '2025-04-07',
      to: '2026-04-06',
    },
  ],
  speakers: 'claimed',
  overseers: ['inspector-general'],
  itemisation: 'items',
  receipts: 'required',
  matching: 'required',
  termination: 'unilateral',
  purposes: ['criminal-investigation'],
  statutes: ['8 USC 1253(a)(1)'],
  elementsAllowed: ['address.current'],
  systemsOfRecords: ['CADE2'],
  requiredRequestFields: ['name', 'address', 'statute'],
  addressPolicy: { minLevel: 'SUFFICIENT', validator: 'countersign-address-1' },
  matchPathsAllowed: [{ path: 'TIN', mustCompare: ['name', 'address'] }],
  volume: {
    perRequest: { value: 50_000, basis: 'clause', ref: 'VI.B' },
    perWindow: [{ days: 30, max: { value: 100_000, basis: 'counsel' } }],
    lifetime: { value: 1_000_000, basis: 'clause' },
  },
  officerSpanMax: { value: 500, basis: 'default' },
  ackDeadlineHours: { value: 72, basis: 'clause' },
  incidentNoticeHours: { value: 24, basis: 'statute' },
  latenessSeconds: { value: 900, basis: 'default' },
  clockToleranceSeconds: { value: 2, basis: 'default' },
  redisclosure: 'prohibited',
  requireApprover: true,
};

export const exampleEvents: { [T in EventType]: TransferEvent<T> } = {
  'gov.transfer.agreement.registered.v1': example('gov.transfer.agreement.registered.v1', 'revenue', {
    version: 1,
    documentDigest: sha('a'),
    policy,
    signatories: [{ agency: 'revenue', actorRef: ref('signatory'), title: 'Commissioner' }],
  }),
  'gov.transfer.agreement.amended.v1': example('gov.transfer.agreement.amended.v1', 'revenue', {
    version: 2,
    supersedes: 1,
    documentDigest: sha('b'),
    policy: { ...policy, effectiveFrom: '2025-04-07T04:00:00Z', effectiveTo: '2026-04-07T03:59:59.999Z' },
    effectiveAt: '2025-06-01T00:00:00Z',
  }),
  'gov.transfer.agreement.renewed.v1': example('gov.transfer.agreement.renewed.v1', 'revenue', {
    documentDigest: sha('c'),
    effectiveAt: '2026-04-07T00:00:00Z',
    effectiveTo: '2027-04-07T00:00:00Z',
    certifications: [{ agency: 'enforcement', certifiedAt: '2026-03-01T12:00:00Z' }],
    dibDecisionRef: 'DIB-2026-04',
  }),
  'gov.transfer.agreement.terminated.v1': example('gov.transfer.agreement.terminated.v1', 'revenue', {
    reason: 'Ended by the source agency after notice',
    effectiveAt: '2026-02-28T23:59:59Z',
    documentDigest: sha('d'),
  }),
  'gov.transfer.roster.changed.v1': example('gov.transfer.roster.changed.v1', 'enforcement', {
    rosterKind: 'engaged_officer',
    add: [ref('officer1'), ref('officer2')],
    remove: [ref('officer0')],
    authorisedBy: ref('director'),
    effectiveAt: '2025-04-08T00:00:00Z',
    documentDigest: sha('e'),
  }),
  'gov.transfer.matchmethod.approved.v1': example('gov.transfer.matchmethod.approved.v1', 'revenue', {
    path: 'TIN',
    comparedFields: ['name', 'address'],
    approvedBy: ref('methods-board'),
    effectiveAt: '2025-04-07T00:00:00Z',
  }),
  'gov.transfer.request.submitted.v1': example('gov.transfer.request.submitted.v1', 'enforcement', {
    requestId: 'R-1',
    requesterRef: ref('requester'),
    requesterTitle: 'Assistant Director',
    writtenDocDigest: sha('1'),
    attestationDigest: sha('2'),
    purpose: 'criminal-investigation',
    statutes: ['8 USC 1253(a)(1)'],
    itemsCount: 3,
    channel: 'sftp',
    assessment: { validator: 'countersign-address-1', dictionaryDigest: sha('3') },
    part: 1,
    of: 1,
    items: {
      defaults: { statute: '8 USC 1253(a)(1)', officers: [ref('officer1')], namePresent: true },
      fields: ['itemNo', 'addressCodes', 'tinPresent'],
      rows: [
        [1, [], true],
        [2, ['A02'], true],
        [3, ['A09'], false],
      ],
    },
  }),
  'gov.transfer.request.validated.v1': example('gov.transfer.request.validated.v1', 'revenue', {
    requestId: 'R-1',
    acceptedCount: 2,
    checks: [{ check: 'address', passed: 2, failed: 1 }],
    assessment: { validator: 'countersign-address-1' },
    items: {
      defaults: { accepted: true },
      fields: ['itemNo', 'addressCodes'],
      rows: [
        [1, []],
        [3, ['A09']],
      ],
    },
  }),
  'gov.transfer.request.rejected.v1': example('gov.transfer.request.rejected.v1', 'revenue', {
    requestId: 'R-1',
    count: 1,
    reasonCodes: { 'address-insufficient': 1 },
    items: { fields: ['itemNo'], rows: [[2]] },
  }),
  'gov.transfer.request.withdrawn.v1': example('gov.transfer.request.withdrawn.v1', 'enforcement', {
    requestId: 'R-1',
    reason: 'The case was closed',
  }),
  'gov.transfer.request.reassessed.v1': example('gov.transfer.request.reassessed.v1', 'revenue', {
    requestId: 'R-1',
    assessment: { validator: 'countersign-address-2', dictionaryDigest: sha('4') },
    countsByLevel: [{ before: 'PARTIAL', after: 'INSUFFICIENT', count: 1 }],
    retainedFileDate: '2025-06-27T00:00:00Z',
    items: {
      fields: ['itemNo', 'addressCodes', 'assessed'],
      rows: [
        [2, [], false],
        [3, ['A08'], true],
      ],
    },
  }),
  'gov.transfer.match.performed.v1': example('gov.transfer.match.performed.v1', 'revenue', {
    matchId: 'M-1',
    requestId: 'R-1',
    systemOfRecords: 'CADE2',
    algorithmVersion: '7.2',
    itemsCount: 2,
    items: {
      defaults: { path: 'TIN', addressCompared: true },
      fields: ['itemNo', 'result', 'candidateCount', 'subjectRef'],
      rows: [
        [1, 'MATCH', 1, ref('subject1')],
        [3, 'NO_MATCH', 0, ref('subject3')],
      ],
    },
  }),
  'gov.transfer.disclosure.approved.v1': example('gov.transfer.disclosure.approved.v1', 'revenue', {
    approvalId: 'A-1',
    requestId: 'R-1',
    matchId: 'M-1',
    approverRef: ref('approver'),
    count: 1,
    ruleSetDigest: sha('5'),
    openFindings: [],
  }),
  'gov.transfer.disclosure.made.v1': example('gov.transfer.disclosure.made.v1', 'revenue', {
    disclosureId: 'D-1',
    requestId: 'R-1',
    matchId: 'M-1',
    approvalId: 'A-1',
    recipient: {
      agency: 'enforcement',
      name: 'Enforcement Agency',
      address: '500 12th Street SW, Washington',
      actorRefs: [ref('officer1')],
    },
    elements: ['address.current'],
    elementClass: 'identity',
    purpose: 'criminal-investigation',
    authority: ['26 USC 6103(i)(2)'],
    systemOfRecords: 'CADE2',
    itemsCount: 1,
    payloadDigest: sha('6'),
    channel: 'sftp',
    media: 'bulk',
    destructionDueAt: '2026-04-07T00:00:00Z',
    items: {
      defaults: { elements: ['address.current'], relation: 'different' },
      fields: ['itemNo', 'subjectRef', 'valueCommit'],
      rows: [[1, ref('subject1'), 'c'.repeat(43)]],
    },
  }),
  'gov.transfer.disclosure.withheld.v1': example('gov.transfer.disclosure.withheld.v1', 'revenue', {
    requestId: 'R-1',
    count: 1,
    reasonCode: 'no-match',
    items: { fields: ['itemNo'], rows: [[3]] },
  }),
  'gov.transfer.receipt.acknowledged.v1': example('gov.transfer.receipt.acknowledged.v1', 'enforcement', {
    disclosureId: 'D-1',
    receivedCount: 1,
    receivedPayloadDigest: sha('6'),
    holdingLocation: 'HQ-VAULT-2',
    custodianRef: ref('custodian'),
  }),
  'gov.transfer.access.recorded.v1': example('gov.transfer.access.recorded.v1', 'enforcement', {
    accessId: 'X-1',
    disclosureId: 'D-1',
    actorRef: ref('officer1'),
    action: 'view',
    outcome: 'success',
    subjectRefs: [ref('subject1')],
    purpose: 'criminal-investigation',
    caseRefDigest: ref('case'),
    location: 'HQ-VAULT-2',
  }),
  'gov.transfer.copy.made.v1': example('gov.transfer.copy.made.v1', 'enforcement', {
    copyId: 'C-1',
    disclosureId: 'D-1',
    from: 'HQ-VAULT-2',
    to: 'FIELD-07',
    system: 'case-files',
    location: 'FIELD-07',
    madeByRef: ref('officer1'),
  }),
  'gov.transfer.disposition.certified.v1': example('gov.transfer.disposition.certified.v1', 'enforcement', {
    disclosureId: 'D-1',
    method: 'destroyed',
    count: 1,
    copiesAccounted: true,
    performedAt: '2026-01-15T16:00:00Z',
    certifierRef: ref('certifier'),
    witnessRef: ref('witness'),
    evidenceDigest: sha('7'),
  }),
  'gov.transfer.incident.reported.v1': example('gov.transfer.incident.reported.v1', 'revenue', {
    incidentId: 'I-1',
    occurredAt: '2025-08-07T23:59:59Z',
    discoveredAt: '2025-09-01T15:00:00Z',
    how: 'internal-review',
    disclosureIds: ['D-1'],
    countMin: 1,
    countMax: 3,
    elements: ['address.current'],
    causeCode: 'address-insufficient',
    location: 'HQ',
    systems: ['CADE2'],
    notified: [{ party: 'enforcement', at: '2025-09-02T10:00:00Z' }],
  }),
  'gov.transfer.remediation.directed.v1': example('gov.transfer.remediation.directed.v1', 'revenue', {
    incidentId: 'I-1',
    action: 'quarantine',
    disclosureIds: ['D-1'],
    dueAt: '2025-09-05T00:00:00Z',
    count: 1,
  }),
  'gov.transfer.remediation.confirmed.v1': example('gov.transfer.remediation.confirmed.v1', 'enforcement', {
    incidentId: 'I-1',
    action: 'quarantine',
    disclosureIds: ['D-1'],
    doneAt: '2025-09-04T09:30:00Z',
    count: 1,
    location: 'HQ-VAULT-2',
    evidenceDigest: sha('8'),
  }),
  'gov.transfer.source.watermarked.v1': example('gov.transfer.source.watermarked.v1', 'revenue', {
    upTo: '2025-04-08T10:00:00Z',
    nextSequence: '24',
  }),
  'gov.transfer.event.retracted.v1': example('gov.transfer.event.retracted.v1', 'revenue', {
    id: '01960f2c-8400-7000-8000-00000000000c',
    source: 'urn:agency:revenue:gateway',
    reason: 'The file had been read twice',
    replacedBy: '01960f2c-8400-7000-8000-0000000000ff',
  }),
};
