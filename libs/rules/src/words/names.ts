/**
 * What the codes of records, agreements and rules are called: for the rules' own words and, as they are, for the page. It imports nothing.
 * Unit tests walk every enumeration of the contracts and every parameter of a policy, and refuse one that is missing here.
 */

type Names = Readonly<Record<string, string>>;

const LEVELS: Names = {
  SUFFICIENT: 'a sufficient address',
  PARTIAL: 'an address that is usable in part',
  INSUFFICIENT: 'no usable address',
  'PARTIAL or INSUFFICIENT': 'an address that is usable in part, or not at all',
};

/** By the field that holds them: `none` is one thing of receipts and another of matches. */
const CODES: Readonly<Record<string, Names>> = {
  minLevel: LEVELS,
  before: LEVELS,
  after: LEVELS,
  known: {
    system: 'By the system that did it',
    attested: 'By a person who vouches for it',
    reconstructed: 'Worked out afterwards',
  },
  timeprecision: { day: 'Its day alone is known' },
  action: {
    view: 'Looked at',
    query: 'Searched',
    copy: 'Copied',
    export: 'Taken out',
    print: 'Printed',
    delete: 'Deleted',
    quarantine: 'Locked away',
    return: 'Returned',
  },
  outcome: { success: 'Done', failure: 'Failed', denied: 'Denied' },
  agreementType: {
    MOU: 'A memorandum of understanding',
    CMA: 'A computer matching agreement',
    ISA: 'An interconnection security agreement',
    IEA: 'An information exchange agreement',
    court_order: 'A court’s order',
  },
  exchangeMode: {
    request: 'in answer to requests',
    standing: 'as data arise, without a request for each',
    push: 'on the source’s own account, without a request',
  },
  role: { source: 'Source', recipient: 'Recipient' },
  speakers: { claimed: 'Whoever names itself as the sender', proven: 'Whoever proves to be the sender' },
  itemisation: { items: 'Every item is recorded', counts: 'Numbers are recorded, and not every item' },
  receipts: { required: 'Recorded', none: 'Need not be recorded' },
  matching: { required: 'Recorded', none: 'Need not be recorded' },
  termination: { unilateral: 'By any party', all: 'By all parties together' },
  basis: { statute: 'By statute', clause: 'By the agreement', counsel: 'As counsel advises', default: 'By default' },
  redisclosure: {
    prohibited: 'Prohibited',
    list: 'To those whom the agreement lists',
    with_consent: 'Where the source consents',
  },
  elementClass: {
    identity: 'identity alone',
    other_return_info: 'return information that others gave',
    taxpayer_return_info: 'return information that the taxpayer gave',
    return: 'tax returns',
    other: 'other information',
  },
  media: { bulk: 'In bulk', other: 'Otherwise' },
  relation: {
    same: 'The same as in the request',
    different: 'Another than in the request',
    no_usable_input: 'The request gave none that is usable',
  },
  method: {
    returned: 'Returned',
    destroyed: 'Destroyed',
    undisclosable: 'Made undisclosable',
    retained_under_F_ii_III: 'Retained under 26 USC 6103(p)(4)(F)(ii)(III)',
  },
  result: {
    MATCH: 'a match',
    NO_MATCH: 'no match',
    AMBIGUOUS: 'more than one match',
    EXCLUDED: 'left out of the matching',
  },
  rosterKind: {
    requester: 'Who may request',
    engaged_officer: 'Officers engaged',
    recipient: 'Who may receive',
    approver: 'Who may approve',
    holding_location: 'Where data may be held',
  },
  addressCodes: {
    A01: 'empty',
    A02: 'a placeholder',
    A03: 'no house number',
    A04: 'no street',
    A05: 'a ZIP code alone',
    A06: 'an impossible ZIP code',
    A07: 'no city and state',
    A08: 'a place of detention without its street',
    A09: 'a place of detention, with its street',
    A10: 'a box, general delivery, or care of somebody',
    A11: 'an address of many people',
    A12: 'outside the United States',
    A13: 'a ZIP code that was completed',
  },
  path: { TIN: 'taxpayer number (TIN)', ADDRESS: 'address' },
  mustCompare: { address: 'address', name: 'name' },
};

/** A code of a field in words. One that an agency made up, or a newer release knows, is shown as it is. */
export function codeName(field: string, code: string): string {
  const names = Object.hasOwn(CODES, field) ? CODES[field]! : {};
  return Object.hasOwn(names, code) ? names[code]! : code;
}
export const hasCodeName = (field: string, code: string): boolean =>
  Object.hasOwn(CODES, field) && Object.hasOwn(CODES[field]!, code);

/** What a policy may state, as the source of an expected value. */
const PARAMETERS: Names = {
  agreementType: 'kind of agreement',
  exchangeMode: 'how data are exchanged',
  title: 'title',
  parties: 'parties',
  authorityPacks: 'rules that judge it',
  authority: 'authority',
  effectiveFrom: 'first day',
  effectiveTo: 'last day',
  timeZone: 'zone of its days',
  forwarders: 'who forwards for whom',
  keys: 'keys',
  speakers: 'whose word counts',
  overseers: 'overseers',
  itemisation: 'whether every item is recorded',
  receipts: 'receipts',
  matching: 'matches',
  termination: 'who may end it',
  purposes: 'purposes',
  statutes: 'statutes',
  elementsAllowed: 'data elements allowed',
  systemsOfRecords: 'systems of records',
  requiredRequestFields: 'what a request must hold',
  addressPolicy: 'address level required',
  matchPathsAllowed: 'paths of matching allowed',
  volume: 'caps on disclosed items',
  matchRate: 'expected share of matches',
  officerSpanMax: 'items of one officer, at most',
  ackDeadlineHours: 'time to confirm a receipt',
  incidentNoticeHours: 'time to tell of an incident',
  latentErrorDays: 'time to find an error',
  boilerplateReasonShare: 'share of equal reasons',
  latenessSeconds: 'how long late records are waited for',
  clockToleranceSeconds: 'what clocks may differ by',
  requestValidityDays: 'how long a request is valid',
  retentionDays: 'how long data may be kept',
  redisclosure: 'passing data on',
  requireApprover: 'whether somebody must approve',
};
export const parameterName = (name: string): string => (Object.hasOwn(PARAMETERS, name) ? PARAMETERS[name]! : name);
export const hasParameterName = (name: string): boolean => Object.hasOwn(PARAMETERS, name);

/** What a rule compares, where its field is a name in records. All other fields are plain words already. */
const COMPARED: Names = {
  'policy.exchangeMode': 'how the agreement exchanges data',
  'policy.matchPathsAllowed': 'comparing the address on the paths of matching',
  'disclosure.requestId': 'the request that the disclosure names',
  'disclosure.itemsCount': 'items that the disclosure states',
  'disclosure.elementClass': 'class of the information disclosed',
  'request.submitted': 'time of the request',
  'request.items': 'items that the request lists',
  'receipt.time': 'time of the receipt',
  'receipt.receivedCount, of all receipts': 'items received, by all receipts',
  'receipt.receivedPayloadDigest': 'digest of what was received',
  'recipient.agency': 'agency that received',
  'recipient.actorRefs not on the recipient roster': 'persons who received and are not on the roster of recipients',
  'items.itemNo': 'items disclosed',
  'items.result': 'named items for which no record shows a match by then',
  'items.addressCodes': 'address level on request',
  'items.namePresent': 'items that state that no name was given',
  'share of the most frequent items.reasonDigest': 'share of the most frequent reason',
  'items below that level that the source accepted':
    'items below that level that the source accepted: by name, with the whole request, or by disclosing them',
  elements: 'data elements disclosed',
  location: 'places where the data are or were held',
  speaker: 'who said it',
  value: 'the value',
  address: 'the address',
};

/** `speaker about irs/D-1` -> who spoke about irs/D-1 */
export function comparedName(field: string): string {
  if (Object.hasOwn(COMPARED, field)) return COMPARED[field]!;
  return field.startsWith('speaker about ') ? `who spoke about ${field.slice('speaker about '.length)}` : field;
}

/** In short. Why admission refused a value, or that an entry could not be taken into the judging. */
const REFUSALS: Names = {
  'value-null': 'no value',
  'too-large': 'too large',
  'not-utf8': 'not valid text',
  'byte-order-mark': 'a byte order mark at its beginning',
  'not-json': 'not JSON',
  'too-deep': 'nested too deep',
  'duplicate-key': 'a field named twice',
  'nul-character': 'a NUL character',
  'lone-surrogate': 'half a character',
  'unsafe-integer': 'a number that is too large to be read safely',
  'not-a-cloudevent': 'not an event',
  'unknown-type': 'a type of event that is not known',
  schema: 'a field that is missing, unknown or not of its form',
  'clear-identifier': 'what looks like an identifier of a person',
  gap: 'an entry that could not be taken into the judging',
};
export const refusalName = (reason: string): string => (Object.hasOwn(REFUSALS, reason) ? REFUSALS[reason]! : reason);
export const hasRefusalName = (reason: string): boolean => Object.hasOwn(REFUSALS, reason);

/** gov.transfer.match.performed.v1 -> match performed */
export const eventName = (type: string): string =>
  /^gov\.transfer\.(.+)\.v\d+$/.exec(type)?.[1]?.replaceAll('.', ' ') ?? type;
