import { createHash } from 'node:crypto';
import { agencyOf, type AgreementPolicy, type EventType } from '#libs/contracts';

export const GIVER = 'urn:agency:revenue:exchange';
export const TAKER = 'urn:agency:border:exchange';
/** The time when the agreements bind, and the time of the first acts under them. Milliseconds since 1970. */
export const BINDING = Date.parse('2026-01-01T00:00:00Z');
export const START = Date.parse('2026-03-02T08:00:00Z');
const VAULT = 'VAULT-1';
const OFFICERS = 200;

/** An act as a shape plans it. */
export interface Act {
  type: EventType;
  source: string;
  agreement: string;
  /** Milliseconds since 1970. */
  time: number;
  /** Only the day of its time is known. */
  day?: true;
  sequence?: number;
  id: string;
  data: object;
}

export type Statement = Omit<Act, 'id' | 'sequence' | 'time' | 'agreement'>;

export const ref = (name: string): string => `b:${createHash('sha256').update(name).digest('base64url')}`;
const digest = (name: string): string => `sha256:${createHash('sha256').update(name).digest('hex')}`;
export const uuid = (n: number): string => `019a0000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
export const iso = (millis: number): string => new Date(millis).toISOString();

const names = Array.from({ length: OFFICERS }, (_, i) => ref(`officer ${i}`));
export const officer = (n: number): string => names[n % OFFICERS]!;
const head = ref('head');

const threshold = (value: number) => ({ value, basis: 'clause' as const });

export const policy = (changes: Partial<AgreementPolicy> = {}): AgreementPolicy => ({
  agreementType: 'MOU',
  exchangeMode: 'request',
  parties: [
    { agency: 'revenue', role: 'source' },
    { agency: 'border', role: 'recipient' },
  ],
  authorityPacks: ['core', 'usc26-6103'],
  authority: ['26 USC 6103(i)(2)'],
  effectiveFrom: iso(BINDING),
  effectiveTo: '2036-01-01T00:00:00Z',
  elementsAllowed: ['name', 'address'],
  matchPathsAllowed: [{ path: 'ADDRESS', mustCompare: ['name', 'address'] }],
  ackDeadlineHours: threshold(24),
  latenessSeconds: threshold(900),
  officerSpanMax: threshold(10_000_000),
  ...changes,
});

export const cap = (items: number) => ({
  volume: { perWindow: [{ days: 30, max: threshold(items) }], lifetime: threshold(items) },
});
export const officerSpan = (items: number) => ({ officerSpanMax: threshold(items) });
export const lateness = (seconds: number) => ({ latenessSeconds: threshold(seconds) });
export const acknowledgedWithin = (hours: number) => ({ ackDeadlineHours: threshold(hours) });

export const registration = (
  source: string,
  changes: Partial<AgreementPolicy> = {},
  document = 'agreement',
): Statement => ({
  type: 'gov.transfer.agreement.registered.v1',
  source,
  data: { version: 1, documentDigest: digest(document), policy: policy(changes) },
});

/** An amendment of the first version, effective before the data under it are shared. */
export const amendment = (source: string, version: number, changes: Partial<AgreementPolicy>): Statement => ({
  type: 'gov.transfer.agreement.amended.v1',
  source,
  data: {
    version,
    supersedes: 1,
    documentDigest: digest(`amendment ${version}`),
    policy: policy(changes),
    effectiveAt: iso(START - 1_000),
  },
});

export const roster = (
  source: string,
  rosterKind: 'recipient' | 'holding_location',
  members: { add: string[] } | { remove: string[] },
  effective = BINDING,
): Statement => ({
  type: 'gov.transfer.roster.changed.v1',
  source,
  data: {
    rosterKind,
    ...members,
    effectiveAt: iso(effective),
    documentDigest: digest(JSON.stringify([rosterKind, members])),
  },
});

/** The acts with which an agreement binds: each party records three. */
export const preface = (
  giver = GIVER,
  taker = TAKER,
  changes: Partial<AgreementPolicy> = {},
  recipients: string[] = names,
): Statement[] =>
  [giver, taker].flatMap((source) => [
    registration(source, changes),
    roster(source, 'recipient', { add: recipients }),
    roster(source, 'holding_location', { add: [VAULT] }),
  ]);

export const allOfficers = names;

/** Items of one row each that differ only in their number. */
const rows = (numbers: readonly number[], defaults: object = {}) => ({
  defaults,
  fields: ['itemNo'],
  rows: numbers.map((n) => [n]),
});

const partOf = (part?: { part: number; of: number }): object => part ?? {};
type Part = { part: number; of: number };

export const request = (
  source: string,
  id: string,
  itemsCount: number,
  numbers: readonly number[],
  engaged: string,
  part?: Part,
): Statement => ({
  type: 'gov.transfer.request.submitted.v1',
  source,
  data: {
    requestId: id,
    requesterRef: head,
    itemsCount,
    ...partOf(part),
    items: rows(numbers, { addressCodes: [], namePresent: true, officers: [engaged] }),
  },
});

export const match = (
  source: string,
  id: string,
  requestId: string,
  numbers: readonly number[],
  part?: Part,
): Statement => ({
  type: 'gov.transfer.match.performed.v1',
  source,
  data: {
    matchId: id,
    requestId,
    ...partOf(part),
    items: rows(numbers, { path: 'ADDRESS', result: 'MATCH', addressCompared: true }),
  },
});

export const disclosure = (
  source: string,
  id: string,
  requestId: string,
  itemsCount: number,
  numbers: readonly number[],
  recipient: string,
  part?: Part,
): Statement => ({
  type: 'gov.transfer.disclosure.made.v1',
  source,
  data: {
    disclosureId: id,
    requestId,
    recipient: { agency: 'border', actorRefs: [recipient] },
    elements: ['address'],
    elementClass: 'identity',
    itemsCount,
    ...partOf(part),
    items: rows(numbers),
  },
});

export const receipt = (source: string, disclosureId: string, receivedCount: number): Statement => ({
  type: 'gov.transfer.receipt.acknowledged.v1',
  source,
  data: { disclosureId, receivedCount, holdingLocation: VAULT },
});

/** A watermark that announces the next number after the source's own. */
export const watermark = (source: string, upTo: number, number: number): Statement => ({
  type: 'gov.transfer.source.watermarked.v1',
  source,
  data: { upTo: iso(upTo), nextSequence: String(number + 1) },
});

export const retraction = (source: string, id: string): Statement => ({
  type: 'gov.transfer.event.retracted.v1',
  source,
  data: { id, reason: 'entered by mistake' },
});

/** One step of exchange `n` of one item: request, match, disclosure, receipt. */
export function exchange(n: number, step: number, giver: string, taker: string, engaged: string): Statement {
  if (step === 0) return request(taker, `r${n}`, 1, [1], engaged);
  if (step === 1) return match(giver, `m${n}`, `r${n}`, [1]);
  if (step === 2) return disclosure(giver, `d${n}`, `r${n}`, 1, [1], engaged);
  return receipt(taker, `d${n}`, 1);
}

/** The event's bytes, as its source sends them. */
export function eventOf({ type, source, agreement, time, day, sequence, id, data }: Act): Buffer {
  return Buffer.from(
    JSON.stringify({
      specversion: '1.0',
      id,
      source,
      type,
      time: iso(time),
      agreementid: agreement,
      ...(sequence === undefined ? {} : { sequence: String(sequence) }),
      ...(day ? { timeprecision: 'day' } : {}),
      data,
    }),
  );
}

export const topicOf = (source: string): string => `transfers.${agencyOf(source)}`;
