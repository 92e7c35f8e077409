import { createHash } from 'node:crypto';
import {
  type EntryTail,
  entryTail,
  encodeEntry,
  type AgreementPolicy,
  type Control,
  type DataOf,
  type EventType,
  type Quarantined,
  type RosterKind,
  eventBytes,
  type Via,
} from '#libs/contracts';
import { type FindingFacts, foldInput, type FoldInput, MemoryShard } from '#libs/judging';
import { ruleSet } from '../rule-set.js';
import { checkSaid } from './check-said.js';
import { bulk, numbers, type Rows } from './rows.js';

/** Two fictional agencies and their systems, for specs. */
export const GIVER = 'urn:agency:revenue:disclosures';
export const TAKER = 'urn:agency:border:requests';
export const AGREEMENT = 'revenue-border-1';

/** A valid pseudonym. */
export const ref = (name: string): string => `k1:${createHash('sha256').update(name).digest('base64url')}`;
export const sha = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;

/** The officer who is engaged for every item of `request`, and on the recipient roster of `rosters`. */
export const OFFICER = ref('officer');
export const VAULT = 'VAULT-1';
const HOUR = 3_600_000;

export const policy = (changes: Partial<AgreementPolicy> = {}): AgreementPolicy => ({
  agreementType: 'MOU',
  exchangeMode: 'request',
  parties: [
    { agency: 'revenue', role: 'source' },
    { agency: 'border', role: 'recipient' },
  ],
  authorityPacks: ['core', 'usc26-6103'],
  authority: ['26 USC 6103(i)(2)'],
  effectiveFrom: '2025-01-01T00:00:00Z',
  effectiveTo: '2026-01-01T00:00:00Z',
  elementsAllowed: ['name', 'address'],
  matchPathsAllowed: [
    { path: 'TIN', mustCompare: ['name', 'address'] },
    { path: 'ADDRESS', mustCompare: ['name', 'address'] },
  ],
  ...changes,
});

/** A policy under which either party may disclose. */
export const BOTH_DISCLOSE = {
  parties: [...policy().parties, { agency: 'border', role: 'source' as const }],
};

export interface Sent {
  source?: string;
  agreementid?: string;
  time?: string;
  receivedAt?: string;
  id?: string;
  sequence?: number | null;
  known?: 'system' | 'attested' | 'reconstructed';
  /** Only the day of its time is known. */
  day?: true;
  topic?: string;
  key?: string | null;
  /** The forwarder that the recorder allows to carry for the source's agency. */
  forwarder?: string;
  /** Sent over HTTP, where nothing proves the speaker. */
  client?: string;
  /** The agency that an issuer vouched for, where the client is authenticated. */
  clientOf?: string;
  /** An officer of that agency says it herself, through an api. */
  officerOf?: string;
  /** The verifier key of its signature, which the recorder found good, or bad. */
  vkey?: string;
  bad?: true;
}

/**
 * given / when / then for everything that folds events: send acts in the order of arrival, then look at the findings. Sequences are gapless
 * unless a spec sets them. Entries are received one second apart from `start`.
 */
export class Scenario {
  readonly inputs: FoldInput[] = [];
  /** The bytes of the entries. */
  readonly entries: Buffer[] = [];
  private clock: number;
  private readonly sequences = new Map<string, number>();
  private offset = 0;

  constructor(start = '2025-06-01T00:00:00.000Z') {
    this.clock = Date.parse(start);
  }

  private add(tail: EntryTail, receivedAt?: string): this {
    this.clock = receivedAt ? Date.parse(receivedAt) : this.clock + 1000;
    const bytes = encodeEntry('AAAAAAAAAAAAAAAAAAAAAA', new Date(this.clock).toISOString(), tail);
    this.entries.push(bytes);
    this.inputs.push(foldInput(this.inputs.length, bytes));
    return this;
  }

  get now(): string {
    return new Date(this.clock).toISOString();
  }

  private via(source: string, agreement: string, sent: Sent): Via {
    const signed = sent.vkey === undefined || sent.bad ? {} : { signed: true as const };
    if (sent.officerOf !== undefined)
      return {
        http: { client: 'console', issuer: 'https://issuer', agency: sent.officerOf },
        api: { instance: 'api' },
      };
    if (sent.clientOf !== undefined) {
      const forwarder = sent.forwarder === undefined ? {} : { forwarder: sent.forwarder };
      return { http: { client: 'system-1', issuer: 'https://issuer', agency: sent.clientOf }, ...forwarder, ...signed };
    }
    if (sent.client !== undefined) return { http: { client: sent.client }, ...signed };
    const topic = sent.topic ?? `transfers.${source.split(':')[2]}`;
    const key = sent.key === undefined ? agreement : sent.key;
    const kafka = { cluster: 'test', topic, incarnation: 1, partition: 0, offset: String(this.offset++) };
    const forwarder = sent.forwarder === undefined ? {} : { forwarder: sent.forwarder };
    return { kafka: { ...kafka, ...(key === null ? {} : { key }) }, ...forwarder, ...signed };
  }

  send<T extends EventType>(type: T, data: DataOf<T>, sent: Sent = {}): this {
    const source = sent.source ?? (type.includes('.request.submitted') || type.includes('.receipt.') ? TAKER : GIVER);
    const agreement = sent.agreementid ?? AGREEMENT;
    const stream = `${agreement} ${source}`;
    const next = (this.sequences.get(stream) ?? 0) + 1;
    const sequence = sent.sequence === undefined ? next : sent.sequence;
    if (sequence !== null) this.sequences.set(stream, Math.max(sequence, next - 1));
    const id = sent.id ?? this.nextId();
    const event = {
      specversion: '1.0',
      id,
      source,
      type,
      time: sent.time ?? this.now,
      agreementid: agreement,
      ...(sequence === null ? {} : { sequence: String(sequence) }),
      ...(sent.known ? { known: sent.known } : {}),
      ...(sent.day ? { timeprecision: 'day' } : {}),
      data,
    };
    return this.record(Buffer.from(JSON.stringify(event)), source, agreement, sent);
  }

  private record(event: Uint8Array, source: string, agreement: string, sent: Sent): this {
    const extra = sent.vkey === undefined ? {} : { signature: { vkey: sent.vkey, value: 'AAAA' } };
    return this.add(entryTail(this.via(source, agreement, sent), { event }, extra), sent.receivedAt);
  }

  /** The very bytes of an event again, by another way. `id`: of the event, by default the last. */
  copy(sent: Sent, id = this.lastId): this {
    const at = this.inputs.findIndex(({ entry }) => entry.event?.id === id);
    const { source, agreementid } = this.inputs[at]!.entry.event!;
    return this.record(eventBytes(this.entries[at]!)!, source, agreementid, sent);
  }

  /** The sequence of a source's next event. */
  nextSequence(source: string, agreement = AGREEMENT): number {
    return (this.sequences.get(`${agreement} ${source}`) ?? 0) + 1;
  }

  private ids = 0;
  private nextId(): string {
    return `019a0000-0000-7000-8000-${String(++this.ids).padStart(12, '0')}`;
  }
  /** The id of the event sent last. */
  get lastId(): string {
    return this.inputs.at(-1)!.entry.event!.id;
  }

  control(control: Control, receivedAt?: string): this {
    return this.add(entryTail({ recorder: { instance: 'test' } }, { control }), receivedAt);
  }

  quarantined(quarantined: Quarantined, topic = 'transfers.revenue'): this {
    const via = { kafka: { cluster: 'test', topic, incarnation: 1, partition: 0, offset: String(this.offset++) } };
    return this.add(entryTail(via, { quarantined }));
  }

  /** Both parties record the agreement at `time`. */
  agreed(changes: Partial<AgreementPolicy> = {}, time = '2025-01-01T00:00:00Z', sent: Sent = {}): this {
    for (const source of [GIVER, TAKER]) {
      this.send(
        'gov.transfer.agreement.registered.v1',
        { version: 1, documentDigest: sha('agreement'), policy: policy(changes) },
        { time, ...sent, source },
      );
    }
    return this;
  }

  /** Both parties record the authorised recipients and the approved places. */
  rosters(recipients = [OFFICER], locations = [VAULT], time = '2025-01-01T00:00:00Z'): this {
    return this.roster('recipient', recipients, time).roster('holding_location', locations, time);
  }

  roster(rosterKind: RosterKind, add: string[], time = '2025-01-01T00:00:00Z', sent: Sent = {}): this {
    const data = { rosterKind, add, effectiveAt: time, documentDigest: sha(`${rosterKind} ${add.join()}`) };
    for (const source of sent.source ? [sent.source] : [GIVER, TAKER])
      this.send('gov.transfer.roster.changed.v1', data, { time, ...sent, source });
    return this;
  }

  /** A correct request unless the rows differ. */
  request(
    requestId = 'r1',
    rows: Rows = { items: 3 },
    header: Partial<DataOf<'gov.transfer.request.submitted.v1'>> = {},
    sent: Sent = {},
  ): this {
    const each = { officers: [OFFICER], namePresent: true, addressCodes: [], ...rows.each };
    const itemsCount = numbers(rows.items).length;
    const items = bulk({ ...rows, each });
    const data = { requestId, requesterRef: ref('head'), itemsCount, items, ...header };
    return this.send('gov.transfer.request.submitted.v1', data, sent);
  }

  /** The source accepts the whole request, or the items of the rows. */
  validate(requestId = 'r1', rows?: Rows, sent: Sent = {}): this {
    const items = rows && { items: bulk({ ...rows, each: { accepted: true, ...rows.each } }) };
    return this.send('gov.transfer.request.validated.v1', { requestId, acceptedCount: 0, ...items }, sent);
  }

  /** The source, or `sent.source`, assesses the addresses of items again. */
  reassess(items: Rows['items'], addressCodes: string[], sent: Sent = {}, requestId = 'r1'): this {
    const data = { requestId, assessment: { validator: 'v2' }, items: bulk({ items, each: { addressCodes } }) };
    return this.send('gov.transfer.request.reassessed.v1', data, sent);
  }

  /** A match that compared the addresses, unless the rows differ. */
  match(requestId = 'r1', rows: Rows = { items: 3 }, matchId = `m-${requestId}`, sent: Sent = {}): this {
    const each = { path: 'ADDRESS', result: 'MATCH', addressCompared: true, ...rows.each };
    return this.send('gov.transfer.match.performed.v1', { matchId, requestId, items: bulk({ ...rows, each }) }, sent);
  }

  /** A disclosure of addresses to the engaged officer. */
  disclose(
    disclosureId = 'd1',
    rows: Rows = { items: 3 },
    header: Partial<DataOf<'gov.transfer.disclosure.made.v1'>> = {},
    sent: Sent = {},
  ): this {
    const { items } = rows;
    const data = {
      disclosureId,
      requestId: 'r1',
      recipient: { agency: 'border', actorRefs: [OFFICER] },
      elements: ['address'],
      elementClass: 'identity' as const,
      itemsCount: numbers(items).length,
      items: bulk(rows),
      ...header,
    };
    return this.send('gov.transfer.disclosure.made.v1', data, sent);
  }

  receipt(disclosureId = 'd1', receivedCount = 3, location: string | undefined = VAULT, sent: Sent = {}): this {
    const data = { disclosureId, receivedCount, ...(location ? { holdingLocation: location } : {}) };
    return this.send('gov.transfer.receipt.acknowledged.v1', data, sent);
  }

  /** Request `r1` of `n` items, accepted, matched, disclosed as `d1` and received: nothing to find. */
  lawful(n = 3, changes: Partial<AgreementPolicy> = {}): this {
    const rows = { items: n };
    return this.agreed(changes)
      .rosters()
      .request('r1', rows)
      .validate()
      .match('r1', rows)
      .disclose('d1', rows)
      .receipt('d1', n);
  }

  /** Retracted by its own source or, with `of`, by another party. */
  retract(id: string, sent: Sent = {}, of?: string): this {
    const data = { id, reason: 'entered by mistake', ...(of === undefined ? {} : { source: of }) };
    return this.send('gov.transfer.event.retracted.v1', data, sent);
  }

  /** Nothing happens for some hours; then the ledger writes a clock entry. */
  wait(hours: number): this {
    return this.control({ kind: 'clock' }, new Date(this.clock + hours * HOUR).toISOString());
  }

  /** Every source states that all it did up to `upTo` (now) is sent. */
  watermarks(upTo = this.now, sources = [GIVER, TAKER], agreementid = AGREEMENT): this {
    for (const source of sources) {
      const next = (this.sequences.get(`${agreementid} ${source}`) ?? 0) + 2;
      this.send('gov.transfer.source.watermarked.v1', { upTo, nextSequence: String(next) }, { source, agreementid });
    }
    return this;
  }

  /** Folds all entries one by one, or in batches of `size`. */
  fold(size = 1): MemoryShard {
    const shard = new MemoryShard(ruleSet);
    for (let at = 0; at < this.inputs.length; at += size) shard.fold(this.inputs.slice(at, at + size));
    return shard;
  }

  /** All entries, folded one by one: a question goes on from the one before it, with what was sent since. */
  private get folded(): MemoryShard {
    const known = this.asked?.inputs.every((input, i) => input === this.inputs[i]) ? this.asked : undefined;
    const { shard, inputs } = known ?? { shard: new MemoryShard(ruleSet), inputs: [] };
    this.asked = undefined;
    for (const input of this.inputs.slice(inputs.length)) {
      shard.fold([input]);
      inputs.push(input);
    }
    this.asked = { shard, inputs };
    return shard;
  }

  private asked: { shard: MemoryShard; inputs: FoldInput[] } | undefined;

  /** Open findings: `<rule> <subject>` -> count. */
  found(): Record<string, number> {
    return Object.fromEntries(this.folded.findings().map((f) => [`${f.rule} ${f.subject}`.trim(), f.count]));
  }

  /** Open findings of one rule, `<subject>` -> count, and its not evaluable lines, `n.e. <reason>` -> items. */
  outcomeOf(rule: string): Record<string, number> {
    const open = this.folded.findings().filter((finding) => finding.rule === rule);
    open.forEach(checkSaid);
    const notEvaluable = Object.entries(this.notEvaluable(rule)).map(
      ([reason, items]) => [`n.e. ${reason}`, items] as const,
    );
    return Object.fromEntries([...open.map(({ subject, count }) => [subject, count] as const), ...notEvaluable]);
  }

  /** The only finding of a rule, open or withdrawn. Throws if there are more or none. */
  finding(rule: string, subject?: string): FindingFacts {
    const shard = this.folded;
    const all = [...shard.findings(), ...shard.withdrawn()];
    const found = all.filter((f) => f.rule === rule && (subject === undefined || f.subject === subject));
    if (found.length !== 1) throw new Error(`${found.length} findings of ${rule}, of ${all.map((f) => f.rule).join()}`);
    return checkSaid(found[0]!);
  }

  /** Not evaluable lines of a rule (or a pack): `<reason>` -> items. */
  notEvaluable(rule: string): Record<string, number> {
    const of = this.folded.notEvaluable().filter((line) => line.rule === rule);
    const sums: Record<string, number> = {};
    for (const { reason, items } of of) sums[reason] = (sums[reason] ?? 0) + items;
    return sums;
  }
}
