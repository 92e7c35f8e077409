import { createHash } from 'node:crypto';
import { type AgreementPolicy, type DataOf, type EventType } from '../../libs/contracts/src/index.js';
import type { Sending } from '../../libs/cases/src/index.js';
import { policy } from '../../libs/rules/src/testing/scenario.js';

/** The agencies of the small history: a source and its recipient; two others with an agreement of their own; one that is in none. */
export const SOURCE = 'revenue';
export const RECIPIENT = 'border';
export const OTHER_SOURCE = 'labor';
export const OTHER_RECIPIENT = 'health';
export const STRANGER = 'motor-vehicles';
/** And one that writes under the agreement of others (`intrude`). */
export const INTRUDER = 'parking';

export const AGREEMENT = 'revenue-border-1';
export const OTHER_AGREEMENT = 'labor-health-1';

export const system = (agency: string): string => `urn:agency:${agency}:system`;
export const ref = (name: string): string => `k1:${createHash('sha256').update(name).digest('base64url')}`;
const sha = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;

const START = Date.parse('2025-04-01T00:00:00Z');
const DAY = 86_400_000;
export const day = (days: number): string => new Date(START + days * DAY).toISOString();

interface Sent {
  id?: string;
  sequence?: number | null;
  /** Whose topic carries it, if not the speaker's own. */
  topic?: string;
}

/** A history that is written event by event, each source with gapless sequences under each agreement. */
export class SmallHistory {
  readonly sendings: Sending[] = [];
  private ids = 0;
  private readonly sequences = new Map<string, number>();

  /** The event's id. */
  send<T extends EventType>(
    agency: string,
    agreement: string,
    type: T,
    on: number,
    data: DataOf<T>,
    { id = this.nextId(), sequence, topic = agency }: Sent = {},
  ): string {
    const source = system(agency);
    const stream = `${agreement} ${source}`;
    const number = sequence === undefined ? (this.sequences.get(stream) ?? 0) + 1 : sequence;
    if (number !== null) this.sequences.set(stream, number);
    const event = {
      ...{ specversion: '1.0', id, source, type, time: day(on), datacontenttype: 'application/json' },
      ...{ agreementid: agreement, ...(number === null ? {} : { sequence: String(number) }), known: 'reconstructed' },
      data,
    };
    this.bytes(topic, agreement, source, Buffer.from(JSON.stringify(event)));
    return id;
  }

  bytes(topic: string, agreement: string, source: string, value: Buffer): void {
    this.sendings.push({ agency: topic, key: agreement, value, source, wave: 0 });
  }

  watermark(agency: string, agreement: string, on: number): this {
    const next = (this.sequences.get(`${agreement} ${system(agency)}`) ?? 0) + 2;
    const data = { upTo: day(on), nextSequence: String(next) };
    this.send(agency, agreement, 'gov.transfer.source.watermarked.v1', on, data);
    return this;
  }

  private nextId = (): string => `019a0000-0000-7000-8000-${String(++this.ids).padStart(12, '0')}`;
}

/** Places of single events in the small history. */
export interface Places {
  request: number;
  match: number;
  withheld: number;
  disclosure: number;
  access: number;
  refusedOfSource: number;
  refusedOfRecipient: number;
  ofOthers: number;
}

export interface Whole extends SmallHistory {
  places: Places;
}

const termsOf = (source: string, recipient: string): AgreementPolicy =>
  policy({
    parties: [
      { agency: source, role: 'source' },
      { agency: recipient, role: 'recipient' },
    ],
    effectiveFrom: day(-5),
    effectiveTo: day(365),
    matchRate: { min: { value: 0.9, basis: 'clause' } },
    officerSpanMax: { value: 20, basis: 'clause' },
    latenessSeconds: { value: 5, basis: 'clause' },
    volume: { lifetime: { value: 100, basis: 'clause' } },
  });

/** Recorded by both sides, with rosters. */
export function agree(history: SmallHistory, agreement: string, source: string, recipient: string, on = -4): void {
  const terms = { version: 1, documentDigest: sha(agreement), policy: termsOf(source, recipient) };
  for (const agency of [recipient, source]) {
    history.send(agency, agreement, 'gov.transfer.agreement.registered.v1', on, terms);
    for (const [rosterKind, member] of [
      ['recipient', ref('officer')],
      ['requester', ref('head')],
      ['holding_location', 'VAULT-1'],
    ] as const) {
      const roster = { rosterKind, add: [member], effectiveAt: day(on), documentDigest: sha(`${agreement} rosters`) };
      history.send(agency, agreement, 'gov.transfer.roster.changed.v1', on, roster);
    }
  }
}

/** Items of the request, and what became of them. */
export const ITEMS = 200;
export const DISCLOSED = 120;
export const MATCHED = 140;
/** Insufficient addresses: of items that were disclosed, and of others. */
export const INSUFFICIENT_DISCLOSED = 3;
export const INSUFFICIENT = 13;
/** Disclosed, though the match found nobody. */
export const UNMATCHED_DISCLOSED = 4;

/**
 * One exchange with findings of every class: for both sides DIS-17 and DIS-10, and a line of REQ-03; for the source alone REQ-06, MAT-06 and DIS-04, for the recipient alone
 * RCP-04, for single authors INT-09. Beside it an agreement between others, with the same, after it, or
 * before it and with more findings.
 */
export function smallHistory({ othersFirst = false } = {}): Whole {
  const history = new SmallHistory();
  agree(history, AGREEMENT, SOURCE, RECIPIENT);
  agree(history, OTHER_AGREEMENT, OTHER_SOURCE, OTHER_RECIPIENT);
  const others = () => exchange(history, OTHER_AGREEMENT, OTHER_SOURCE, OTHER_RECIPIENT).request;
  const before = othersFirst ? others() : undefined;
  if (othersFirst) errors(history);
  const places = exchange(history, AGREEMENT, SOURCE, RECIPIENT);
  const ofOthers = before ?? others();
  return Object.assign(history, { places: { ...places, ofOthers } });
}

/** Each is a finding at once, INC-02, of an agreement between others. */
function errors(history: SmallHistory): void {
  for (let n = 1; n <= 12; n++)
    history.send(OTHER_SOURCE, OTHER_AGREEMENT, 'gov.transfer.incident.reported.v1', 0, {
      ...{ incidentId: `I-${n}`, occurredAt: day(-100), discoveredAt: day(-10) },
    });
}

/** What an intruder does under the agreement of others: it adds findings, and none of theirs may change by it, or go from anybody's sight. */
export function intrude(history: SmallHistory): void {
  const says = <T extends EventType>(type: T, on: number, data: DataOf<T>): string =>
    history.send(INTRUDER, AGREEMENT, type, on, data);
  // Within the term, and after it.
  for (const [n, on] of [6, 400].entries()) {
    says('gov.transfer.request.submitted.v1', on, { requestId: `R-9${n}`, requesterRef: ref('head'), itemsCount: 3 });
    says('gov.transfer.disclosure.made.v1', on, {
      ...{ disclosureId: `D-9${n}`, elements: ['name'], elementClass: 'identity', itemsCount: 3 },
      recipient: { agency: OTHER_SOURCE, name: 'Other', address: '2 Main Street', actorRefs: [ref('officer')] },
    });
  }
  says('gov.transfer.copy.made.v1', 7, {
    ...{ copyId: 'C-9', disclosureId: 'D-1', from: 'VAULT-1', to: 'ATTIC', location: 'ATTIC' },
  });
}

export function exchange(
  history: SmallHistory,
  agreement: string,
  source: string,
  recipient: string,
  name = '1',
): Omit<Places, 'ofOthers'> {
  const [requestId, disclosureId] = [`R-${name}`, `D-${name}`];
  const from =
    (agency: string) =>
    <T extends EventType>(type: T, on: number, data: DataOf<T>): number => {
      history.send(agency, agreement, type, on, data);
      return history.sendings.length - 1;
    };
  const [theirs, ours] = [from(recipient), from(source)];
  const isPoor = (item: number): boolean =>
    item <= INSUFFICIENT_DISCLOSED || item > ITEMS - (INSUFFICIENT - INSUFFICIENT_DISCLOSED);
  const isMatched = (item: number): boolean => item > UNMATCHED_DISCLOSED && item <= MATCHED + UNMATCHED_DISCLOSED;
  const rows = (of: (item: number) => Record<string, unknown>, items = ITEMS) =>
    table(Array.from({ length: items }, (_, n) => ({ itemNo: n + 1, ...of(n + 1) })));

  const request = theirs('gov.transfer.request.submitted.v1', 1, {
    ...{ requestId, requesterRef: ref('head'), itemsCount: ITEMS },
    items: rows((item) => ({
      reasonDigest: ref(`${agreement} why ${item}`),
      officers: [ref(item === 1 ? 'officer' : `officer ${item % 19}`), ref('officer')].filter(unique),
    })),
  });
  ours('gov.transfer.request.validated.v1', 2, {
    ...{ requestId, acceptedCount: ITEMS, assessment: { validator: 'v1' } },
    items: rows((item) => ({ accepted: true, addressCodes: isPoor(item) ? ['A02'] : [] })),
  });
  const match = ours('gov.transfer.match.performed.v1', 3, {
    ...{ matchId: `M-${name}`, requestId, itemsCount: ITEMS },
    items: rows((item) => ({
      path: item % 2 === 0 ? 'TIN' : 'ADDRESS',
      result: isMatched(item) ? 'MATCH' : item % 5 === 0 ? 'EXCLUDED' : 'NO_MATCH',
      addressCompared: item % 2 !== 0,
    })),
  });
  const withheld = ours('gov.transfer.disclosure.withheld.v1', 4, {
    ...{ requestId, count: 2, reasonCode: 'IMPAIRMENT' },
    items: table([{ itemNo: DISCLOSED + 1 }, { itemNo: DISCLOSED + 2 }]),
  });
  const disclosure = ours('gov.transfer.disclosure.made.v1', 5, {
    ...{ disclosureId, requestId, matchId: `M-${name}` },
    recipient: { agency: recipient, name: 'Recipient', address: '1 Main Street', actorRefs: [ref('officer')] },
    ...{ elements: ['name', 'address'], elementClass: 'identity', itemsCount: DISCLOSED },
    items: rows((item) => ({ subjectRef: ref(`${agreement} person ${item}`) }), DISCLOSED),
  });
  theirs('gov.transfer.receipt.acknowledged.v1', 6, {
    ...{ disclosureId, receivedCount: DISCLOSED, holdingLocation: 'VAULT-1' },
  });
  theirs('gov.transfer.copy.made.v1', 7, {
    ...{ copyId: 'C-1', disclosureId, from: 'VAULT-1', to: 'LAPTOP-7', location: 'LAPTOP-7' },
  });
  const access = theirs('gov.transfer.access.recorded.v1', 8, {
    ...{ accessId: 'X-1', disclosureId, actorRef: ref('officer'), action: 'view', outcome: 'success' },
  });
  const refused = (agency: string): number => {
    const type = 'gov.transfer.disclosure.withheld.v1' as const;
    history.send(agency, agreement, type, 9, { requestId, count: 'many' } as never);
    return history.sendings.length - 1;
  };
  const [refusedOfSource, refusedOfRecipient] = [refused(source), refused(recipient)];
  history.watermark(source, agreement, 30).watermark(recipient, agreement, 30);
  return { request, match, withheld, disclosure, access, refusedOfSource, refusedOfRecipient };
}

const unique = <T>(one: T, at: number, all: readonly T[]): boolean => all.indexOf(one) === at;

/** Rows as events carry them. All have the same members. */
function table(items: readonly Record<string, unknown>[]): { fields: string[]; rows: unknown[][] } {
  const fields = Object.keys(items[0]!);
  return { fields, rows: items.map((item) => fields.map((field) => item[field])) };
}
