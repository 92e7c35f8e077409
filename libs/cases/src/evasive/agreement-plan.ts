import type { AgreementPolicy } from '#libs/contracts';
import type { Prng } from '../prng.js';
import { refOf } from '../random/writer.js';
import { EvasiveWriter, type Manner, type Said } from './evasive-writer.js';
import { Expected } from './expected.js';

const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
const START = Date.parse('2026-09-01T00:00:00Z');
/** Milliseconds since 1970 of a day of the case, and an hour in it. Plants that share an agreement act from day 5 to day 40. */
export const day = (n: number, hours = 0): number => START + n * DAY + hours * HOUR;
export const iso = (time: number): string => new Date(time).toISOString();
/** `YYYY-MM-DD`. */
export const dateOf = (time: number): string => iso(time).slice(0, 10);
/** Every source vouches up to here in the end: after every act, and after 72 hours from the last of them. */
const LAST = day(70);
/** Sources of a shared agreement vouch up to here before what is back-dated is said. */
export const FIRST_VOUCHED = day(40);
/** "Lateness is at most 604,800 seconds": nothing here is concluded by lateness before everything is in. */
export const LATENESS = { value: 604_800, basis: 'clause' } as const;

/** Policy members that a plan sets; data is checked at the door, so that what types lack is written as it is sent. */
export type Patch = Partial<AgreementPolicy> & Record<string, unknown>;

/** Who plays in an agreement. The strangers are in none of its documents. */
export interface Cast {
  givers: string[];
  takers: string[];
  strangers: string[];
}

/** A request and what its source did with it. */
export interface Exchange {
  request: string;
  match: string;
  giver: string;
  taker: string;
  officer: string;
  size: number;
  at: number;
  /** Items of the request that no disclosure has had yet. */
  left: number[];
}

export interface ExchangeOptions {
  at?: number;
  size?: number;
  giver?: string;
  taker?: string;
  officer?: string;
  request?: string;
  path?: string;
  /** Requester's codes; of items not named here: clean. */
  codes?: Map<number, string[]>;
  /** The source's codes; as the requester's unless said. Null: the source assesses nothing; 'accepted': it says only that it accepts. */
  assessed?: Map<number, string[]> | 'accepted' | null;
  /** Items that the source matches; all unless said. */
  matched?: number[];
  /** Of the taker, where it is not the main one. */
  system?: string;
  /** What rows say of the comparison of addresses; undefined: they are silent. */
  compared?: boolean | undefined;
  manner?: { request?: Manner; assess?: Manner; match?: Manner };
  requestData?: object;
  matchData?: object;
}

export interface DisclosureOptions {
  exchange?: Exchange;
  /** Named items: rows. None: no rows. */
  items?: number[];
  /** `itemsCount`; the named items unless said. */
  stated?: number;
  id?: string;
  at?: number;
  from?: string;
  to?: string;
  officers?: string[] | null;
  elements?: string[];
  data?: object;
  system?: string;
  manner?: Manner;
}

export interface Disclosure extends Said {
  disclosure: string;
  subject: string;
  from: string;
  to: string;
  size: number;
  at: number;
}

/** One agreement of the case: a lawful base, helpers that say lawful things, and what must be found. */
export class AgreementPlan {
  readonly writer: EvasiveWriter;
  readonly expected: Expected;
  /** Items of requests. */
  items = 0;
  /** Requests and disclosures, by time: what AGR-01 counts. */
  readonly acts: { subject: string; at: number }[] = [];
  /** What disclosures cite. */
  private authority = ['26 USC 6103(i)(2)'];
  /** Sources that never vouch by the plan. */
  readonly silent = new Set<string>();
  private made = 0;
  private officers = 0;

  constructor(
    readonly agreement: string,
    readonly cast: Cast,
    readonly random: Prng,
  ) {
    this.writer = new EvasiveWriter(agreement, random);
    this.expected = new Expected(agreement);
  }

  get giver(): string {
    return this.cast.givers[0]!;
  }
  get taker(): string {
    return this.cast.takers[0]!;
  }
  get stranger(): string {
    return this.cast.strangers[0]!;
  }
  get parties(): string[] {
    return [...this.cast.givers, ...this.cast.takers];
  }

  source = (agency: string, system = 'main'): string => `urn:agency:${agency}:${system}`;
  name = (prefix: string): string => `${prefix}-${++this.made}`;
  digest = (): string => `sha256:${this.random.uuid().replaceAll('-', '').padEnd(64, 'e')}`;
  person = (name: string): string => refOf(`${this.agreement} ${name}`);

  // Documents

  /** The base's policy: everything stated, so that nothing is not evaluable; caps and deadlines that nothing reaches. */
  policyOf(patch: Patch = {}): Patch {
    const clause = (value: number) => ({ value, basis: 'clause' as const });
    return {
      agreementType: 'MOU',
      exchangeMode: 'request',
      title: 'Memorandum of understanding',
      parties: [
        ...this.cast.givers.map((agency) => ({ agency, role: 'source' as const, name: agency })),
        ...this.cast.takers.map((agency) => ({ agency, role: 'recipient' as const, name: agency })),
      ],
      authorityPacks: ['core', 'usc26-6103'],
      authority: ['26 USC 6103(i)(2)'],
      effectiveFrom: iso(day(0)),
      purposes: ['criminal-investigation'],
      statutes: ['8 USC 1253(a)(1)'],
      elementsAllowed: ['address', 'name'],
      systemsOfRecords: ['MASTER'],
      addressPolicy: { minLevel: 'SUFFICIENT' },
      matchPathsAllowed: [
        { path: 'NAME', mustCompare: ['address'] },
        { path: 'TIN', mustCompare: ['name', 'address'] },
        { path: 'DOB', mustCompare: ['address'] },
      ],
      volume: { lifetime: clause(1_000_000_000) },
      matchRate: { min: clause(0), max: clause(1) },
      officerSpanMax: clause(5_000),
      ackDeadlineHours: clause(87_600),
      latenessSeconds: LATENESS,
      ...patch,
    };
  }

  /** The same content as another agency's clerk writes it: "sets sorted, times as instants, names and free text left out" (5). */
  private retold(policy: Patch): Patch {
    const parties = [...policy.parties!].reverse().map((party) => ({ ...party, name: `The ${party.agency}` }));
    const written = policy.effectiveFrom!.replace('.000Z', 'Z');
    const elementsAllowed = policy.elementsAllowed && [...policy.elementsAllowed].reverse();
    return {
      ...policy,
      title: 'The same memorandum',
      parties,
      effectiveFrom: written,
      ...(elementsAllowed && { elementsAllowed }),
    };
  }

  /** Registrations of one content, each agency's own record, an hour apart from `at`. */
  register(agencies: string[], policy: Patch, at = day(0, 8), digest = this.digest(), manner: Manner = {}): Said[] {
    return agencies.map((agency, i) =>
      this.writer.say(
        this.source(agency),
        'gov.transfer.agreement.registered.v1',
        at + i * HOUR,
        { version: 1, documentDigest: digest, policy: i % 2 === 0 ? policy : this.retold(policy) },
        manner,
      ),
    );
  }

  /** One agency's record of an amendment. */
  amend(agency: string, version: number, policy: Patch, at: number, effectiveAt: number, digest: string): Said {
    return this.writer.say(this.source(agency), 'gov.transfer.agreement.amended.v1', at, {
      version,
      supersedes: version - 1,
      documentDigest: digest,
      policy,
      effectiveAt: iso(effectiveAt),
    });
  }

  renew(agency: string, effectiveTo: number, at: number, effectiveAt: number, digest: string): Said {
    return this.writer.say(this.source(agency), 'gov.transfer.agreement.renewed.v1', at, {
      documentDigest: digest,
      effectiveAt: iso(effectiveAt),
      effectiveTo: iso(effectiveTo),
    });
  }

  terminate(agency: string, effectiveAt: number, at: number, digest = this.digest()): Said {
    return this.writer.say(this.source(agency), 'gov.transfer.agreement.terminated.v1', at, {
      reason: 'Notice was given',
      effectiveAt: iso(effectiveAt),
      documentDigest: digest,
    });
  }

  /** One agency's record of a change of a roster. */
  roster(
    agency: string,
    rosterKind: string,
    change: { add?: string[]; remove?: string[] },
    at: number,
    digest: string,
    manner: Manner = {},
  ): Said {
    const data = { rosterKind, ...change, effectiveAt: iso(at), documentDigest: digest };
    return this.writer.say(this.source(agency), 'gov.transfer.roster.changed.v1', at, data, manner);
  }

  /** People (or places) join a roster, recorded by both sides. */
  enroll(rosterKind: string, add: string[], at: number, taker = this.taker, giver = this.giver): void {
    const digest = this.digest();
    for (const agency of [taker, giver]) this.roster(agency, rosterKind, { add }, at, digest);
  }

  /** Officers who may receive and are engaged. */
  enrollOfficers(officers: string[], at: number, taker = this.taker, giver = this.giver): void {
    for (const kind of ['recipient', 'engaged_officer']) this.enroll(kind, officers, at, taker, giver);
  }

  /** The lawful base: all parties register, the rosters are recorded by both sides, and one exchange runs its whole course. */
  begin(patch: Patch = {}, exchanging = true): void {
    if (patch.authority) this.authority = patch.authority;
    this.register(this.parties, this.policyOf(patch));
    this.enrollBase();
    if (exchanging) this.exchangeLawfully(day(2));
  }

  /** Rosters from noon of a day on. */
  enrollBase(on = 1, takers = this.cast.takers): void {
    for (const taker of takers) {
      this.enroll('requester', [this.person(`clerk of ${taker}`)], day(on, 12), taker);
      this.enrollOfficers(this.officersOf(taker), day(on, 12), taker);
      this.enroll('holding_location', ['VAULT-1'], day(on, 12), taker);
    }
  }

  /** A pool, so that no officer is engaged for more than some requests. */
  officersOf = (taker: string): string[] =>
    Array.from({ length: 12 }, (_, i) => this.person(`officer ${i} of ${taker}`));

  // Acts

  /** An exchange of which nothing is said yet. */
  draft(o: ExchangeOptions = {}): Exchange {
    const { giver = this.giver, taker = this.taker, at = day(this.random.int(5, 12), this.random.int(0, 20)) } = o;
    const size = o.size ?? this.random.int(100, 120);
    const officer = o.officer ?? this.officersOf(taker)[this.officers++ % 12]!;
    const left = this.random.shuffle(Array.from({ length: size }, (_, i) => i + 1));
    return { request: o.request ?? this.name('R'), match: this.name('M'), giver, taker, officer, size, at, left };
  }

  /** A request, its assessment and its match, an hour apart; each can be left out or said otherwise. */
  exchange(o: ExchangeOptions = {}): Exchange {
    const { path = 'NAME' } = o;
    const exchange = this.draft(o);
    const { at } = exchange;
    const all = exchange.left.toSorted((a, b) => a - b);
    const codes = o.codes ?? new Map<number, string[]>();
    this.submit(exchange, codes, o);
    const assessed = o.assessed === undefined ? codes : o.assessed;
    if (assessed !== null) this.assess(exchange, assessed, at + HOUR, o.manner?.assess);
    const matched = o.matched ?? all;
    if (matched.length > 0)
      this.matchItems(exchange, matched, at + 2 * HOUR, {
        path,
        compared: 'compared' in o ? o.compared : true,
        data: o.matchData,
        manner: o.manner?.match,
      });
    return exchange;
  }

  submit(
    { request, taker, officer, size, at }: Exchange,
    codes = new Map<number, string[]>(),
    o: ExchangeOptions = {},
    speaker = taker,
  ): Said {
    if (!o.requestData || !('items' in o.requestData)) this.items += size;
    this.acts.push({ subject: `${speaker}/${request}`, at });
    return this.writer.say(
      this.source(speaker, o.system),
      'gov.transfer.request.submitted.v1',
      at,
      {
        requestId: request,
        requesterRef: this.person(`clerk of ${taker}`),
        requesterTitle: 'Director',
        writtenDocDigest: this.digest(),
        attestationDigest: this.digest(),
        purpose: 'criminal-investigation',
        statutes: ['8 USC 1253(a)(1)'],
        itemsCount: size,
        assessment: { validator: 'countersign-address-1' },
        items: {
          defaults: {
            statute: '8 USC 1253(a)(1)',
            officers: [officer],
            namePresent: true,
            tinPresent: true,
            taxPeriods: ['2025'],
          },
          fields: ['itemNo', 'addressCodes', 'reasonDigest'],
          rows: Array.from({ length: size }, (_, i) => [
            i + 1,
            codes.get(i + 1) ?? [],
            this.person(`reason ${request} ${i}`),
          ]),
        },
        ...o.requestData,
      },
      o.manner?.request,
    );
  }

  /** What a match path compares, as somebody says. */
  approveMethod(by: string, path: string, comparedFields: string[], at: number, effectiveAt = at): Said {
    const data = { path, comparedFields, effectiveAt: iso(effectiveAt) };
    return this.writer.say(this.source(by), 'gov.transfer.matchmethod.approved.v1', at, data);
  }

  /** The source accepts every item and says its codes, or only that it accepts. */
  assess(
    { request, giver, size }: Exchange,
    codes: Map<number, string[]> | 'accepted',
    at: number,
    manner?: Manner,
    by = giver,
  ): Said {
    const rows = Array.from({ length: size }, (_, i) => i + 1);
    const items =
      codes === 'accepted'
        ? { fields: ['itemNo', 'accepted'], rows: rows.map((n) => [n, true]) }
        : {
            defaults: { accepted: true },
            fields: ['itemNo', 'addressCodes'],
            rows: rows.map((n) => [n, codes.get(n) ?? []]),
          };
    const data = {
      requestId: request,
      acceptedCount: size,
      ...(codes === 'accepted' ? {} : { assessment: { validator: 'countersign-address-1' } }),
      items,
    };
    return this.writer.say(this.source(by), 'gov.transfer.request.validated.v1', at, data, manner);
  }

  /** A check that is run again; whoever says so. */
  reassess({ request }: Exchange, codes: Map<number, string[]>, at: number, by: string): Said {
    return this.writer.say(this.source(by), 'gov.transfer.request.reassessed.v1', at, {
      requestId: request,
      assessment: { validator: 'countersign-address-2' },
      items: { fields: ['itemNo', 'addressCodes'], rows: [...codes] },
    });
  }

  matchItems(
    { request, match, giver }: Exchange,
    matched: number[],
    at: number,
    o: {
      path?: string;
      compared?: boolean | undefined;
      data?: object | undefined;
      manner?: Manner | undefined;
      by?: string;
    } = {},
  ): Said {
    const { path = 'NAME', by = giver } = o;
    const compared = 'compared' in o ? o.compared : true;
    const data = {
      matchId: match,
      requestId: request,
      systemOfRecords: 'MASTER',
      algorithmVersion: '1',
      itemsCount: matched.length,
      items: {
        defaults: {
          path,
          result: 'MATCH',
          candidateCount: 1,
          ...(compared === undefined ? {} : { addressCompared: compared }),
        },
        fields: ['itemNo'],
        rows: matched.map((n) => [n]),
      },
      ...o.data,
    };
    return this.writer.say(this.source(by), 'gov.transfer.match.performed.v1', at, data, o.manner);
  }

  /** The next items of a request that no disclosure has had. */
  take({ left }: Exchange, count: number): number[] {
    return left.splice(0, count).sort((a, b) => a - b);
  }

  /** A disclosure, or one part of it; what is not said is lawful. */
  disclose(o: DisclosureOptions): Disclosure {
    const { exchange, items, at = (exchange?.at ?? day(6)) + DAY, elements = ['address'] } = o;
    const from = o.from ?? exchange?.giver ?? this.giver;
    const to = o.to ?? exchange?.taker ?? this.taker;
    const size = o.stated ?? items?.length ?? 0;
    const disclosure = o.id ?? this.name('D');
    const subject = `${from}/${disclosure}`;
    const officers = o.officers === undefined ? (exchange ? [exchange.officer] : null) : o.officers;
    if (!this.acts.some((act) => act.subject === subject)) this.acts.push({ subject, at });
    const said = this.writer.say(
      this.source(from, o.system),
      'gov.transfer.disclosure.made.v1',
      at,
      {
        disclosureId: disclosure,
        ...(exchange && { requestId: exchange.request, matchId: exchange.match }),
        recipient: { agency: to, name: to, ...(officers && { actorRefs: officers }) },
        elements,
        elementClass: 'identity',
        purpose: 'criminal-investigation',
        authority: this.authority,
        systemOfRecords: 'MASTER',
        itemsCount: size,
        payloadDigest: this.digest(),
        channel: 'sftp',
        ...(items && { items: { fields: ['itemNo'], rows: items.map((n) => [n]) } }),
        ...o.data,
      },
      o.manner,
    );
    return { ...said, disclosure, subject, from, to, size, at };
  }

  /** The recipient acknowledges everything, a day later unless said. */
  receive(disclosure: Pick<Disclosure, 'disclosure' | 'to' | 'size' | 'at'>, o: ReceiptOptions = {}): Said {
    const { by = disclosure.to, at = disclosure.at + DAY, count = disclosure.size, system, manner } = o;
    const data = { disclosureId: disclosure.disclosure, receivedCount: count, holdingLocation: 'VAULT-1' };
    return this.writer.say(this.source(by, system), 'gov.transfer.receipt.acknowledged.v1', at, data, manner);
  }

  /** The whole course of a request: asked, assessed, matched, disclosed, received. */
  exchangeLawfully(at: number, o: ExchangeOptions = {}): Disclosure {
    const exchange = this.exchange({ ...o, at });
    const disclosure = this.disclose({ exchange, items: this.take(exchange, this.random.int(3, 12)) });
    this.receive(disclosure);
    return disclosure;
  }

  /** Accusing wherever it is said: items named to an agency that is in no document. DIS-07 for all of them. */
  discloseToStranger(exchange: Exchange, count: number, o: Omit<DisclosureOptions, 'exchange' | 'items' | 'to'> = {}) {
    return this.disclose({ ...o, exchange, items: this.take(exchange, count), to: this.stranger });
  }

  retract(
    said: Pick<Said, 'id' | 'source'>,
    at: number,
    by = said.source,
    o: { replacedBy?: string } = {},
    manner: Manner = {},
  ): Said {
    const data = {
      id: said.id,
      reason: 'It was recorded in error',
      ...(by === said.source ? {} : { source: said.source }),
      ...o,
    };
    return this.writer.say(by, 'gov.transfer.event.retracted.v1', at, data, manner);
  }

  /** "All I did up to `upTo` is sent." */
  vouch(source: string, upTo: number, manner: Manner = {}): Said {
    const sequence = this.writer.takeSequence(source);
    const data = { upTo: iso(upTo), nextSequence: String(sequence + 1) };
    return this.writer.say(source, 'gov.transfer.source.watermarked.v1', upTo, data, { ...manner, sequence });
  }

  /** Every source of a party that has given a sequence, but for those that keep silent. */
  vouchAll(upTo: number): void {
    for (const source of this.writer.sources()) {
      const agency = source.split(':')[2]!;
      if (this.parties.includes(agency) && !this.silent.has(source)) this.vouch(source, upTo);
    }
  }

  end(): void {
    this.vouchAll(LAST);
  }

  /** A statement without standing: INT-14, one finding for each speaker and event type, which counts statements. */
  spokenWithoutStanding(agency: string, type: string): void {
    this.expected.finding('INT-14', `${agency} gov.transfer.${type}.v1`, 1);
  }
}

export interface ReceiptOptions {
  by?: string;
  at?: number;
  count?: number;
  system?: string;
  manner?: Manner;
}
