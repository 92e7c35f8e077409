import { DAY, day, HOUR, iso, LAST } from './calendar.js';
import { DocumentsPlan, type Patch } from './documents-plan.js';
import type { Manner, Said } from './evasive-writer.js';

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
  /** The rows' own value of `addressCompared`; undefined: they have none. */
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

export interface ReceiptOptions {
  by?: string;
  at?: number;
  count?: number;
  system?: string;
  manner?: Manner;
}

/** One agreement of the case: a lawful base, helpers that say lawful things, and what must be found. */
export class AgreementPlan extends DocumentsPlan {
  /** Items of requests. */
  items = 0;
  /** Requests and disclosures: what AGR-01 counts, and in which finding. */
  readonly acts: { subject: string; of: string }[] = [];
  /** What disclosures cite. */
  private authority = ['26 USC 6103(i)(2)'];
  /** Sources that never vouch by the plan. */
  readonly silent = new Set<string>();
  private officers = 0;

  /** The lawful base: all parties register, the rosters are recorded by both sides, and one exchange runs its whole course. */
  begin(patch: Patch = {}, exchanging = true): void {
    if (patch.authority) this.authority = patch.authority;
    this.register(this.parties, this.policyOf(patch));
    this.enrollBase();
    if (exchanging) this.exchangeLawfully(day(2));
  }

  /** How findings name all requests of an agency, or all its disclosures, under the agreement. */
  actsOf = (kind: 'request' | 'disclosure', agency: string): string => `${kind} ${agency}/${this.agreement}`;

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
    this.acts.push({ subject: `${speaker}/${request}`, of: this.actsOf('request', speaker) });
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

  /** A check that is run again, by any speaker. */
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
      system?: string;
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
    return this.writer.say(this.source(by, o.system), 'gov.transfer.match.performed.v1', at, data, o.manner);
  }

  /** The next items of a request that no disclosure has had. */
  take({ left }: Exchange, count: number): number[] {
    return left.splice(0, count).sort((a, b) => a - b);
  }

  /** A disclosure, or one part of it; every default is lawful. */
  disclose(o: DisclosureOptions): Disclosure {
    const { exchange, items, at = (exchange?.at ?? day(6)) + DAY, elements = ['address'] } = o;
    const from = o.from ?? exchange?.giver ?? this.giver;
    const to = o.to ?? exchange?.taker ?? this.taker;
    const size = o.stated ?? items?.length ?? 0;
    const disclosure = o.id ?? this.name('D');
    const subject = `${from}/${disclosure}`;
    const officers = o.officers === undefined ? (exchange ? [exchange.officer] : null) : o.officers;
    const of = this.actsOf('disclosure', from);
    if (!this.acts.some((act) => act.of === of && act.subject === subject)) this.acts.push({ subject, of });
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
