import type { AgreementPolicy, DataOf } from '../../libs/contracts/src/index.js';
import type { Rows } from '../../libs/rules/src/testing/rows.js';
import {
  AGREEMENT,
  BOTH_DISCLOSE,
  GIVER,
  OFFICER,
  policy,
  ref,
  Scenario,
  type Sent,
  sha,
  TAKER,
  VAULT,
} from '../../libs/rules/src/testing/scenario.js';
import { outcome, foldLedger } from '../../libs/rules/src/testing/fold-ledger.js';
import { day, outcomesOf, STRANGER, TERMS } from './base.js';

const GIVER_2 = 'urn:agency:revenue:second';
/** The entries of one batch: all entries of a case. */
const MANY = 100;
const MOST = String(Number.MAX_SAFE_INTEGER);
const ORDER = { elementClass: 'return' as const };
const strangers = { agency: 'strangers' };
const wages = { elements: ['wages'] };
const none = { items: undefined };

type Header = Partial<DataOf<'gov.transfer.disclosure.made.v1'>>;

/** Four items that border requests on day 1, with revenue's answers on day 2, and disclosures from day 5 on. */
class Short extends Scenario {
  constructor(
    changes: Partial<AgreementPolicy> = {},
    { match = {}, codes = [] }: { match?: Rows['each'] | null; codes?: string[] } = {},
  ) {
    super(day(0));
    this.agreed({ ...TERMS, ...changes }, day(0)).rosters(undefined, undefined, day(0));
    this.request('R-1', { items: 4 }, {}, this.at(1));
    this.validate('R-1', { items: 4, each: { addressCodes: codes } }, this.at(2));
    if (match) this.match('R-1', { items: 4, each: match }, 'M-1', this.at(2));
  }
  at(days: number, sent: Sent = {}): Sent {
    return { time: day(days), receivedAt: day(days), ...sent };
  }
  made(items: Rows['items'] | undefined, header: Header = {}, days = 5, sent: Sent = {}): this {
    const rows = items === undefined ? none : {};
    return this.disclose('D-1', { items: items ?? [] }, { requestId: 'R-1', ...rows, ...header }, this.at(days, sent));
  }
  amend(changes: Partial<AgreementPolicy>, days: number, effective = days, sources = [GIVER, TAKER]): this {
    const amendment = { version: 2, supersedes: 1, documentDigest: sha('v2'), effectiveAt: day(effective) };
    for (const source of sources)
      this.send(
        'gov.transfer.agreement.amended.v1',
        { ...amendment, policy: policy({ ...TERMS, ...changes }) },
        this.at(days, { source }),
      );
    return this;
  }
  vouched(days: number, sources = [GIVER, TAKER]): this {
    for (const source of sources) {
      const nextSequence = String(this.nextSequence(source) + 1);
      this.send('gov.transfer.source.watermarked.v1', { upTo: day(days), nextSequence }, this.at(days, { source }));
    }
    return this;
  }
  outcomes(rules: RegExp): Record<string, number> {
    const shard = this.wait(24 * 20).fold(MANY);
    return outcomesOf(shard, rules);
  }
}

type Case = [attempt: string, acts: () => Short, rules: RegExp, answer: Record<string, number>];
const D1 = 'revenue/D-1';

const SPELLING: Case[] = [
  [
    '1: the agreement in capitals',
    () => new Short().made(3, {}, 5, { agreementid: AGREEMENT.toUpperCase() }),
    /AGR-01/,
    { [`AGR-01 disclosure revenue/${AGREEMENT.toUpperCase()}`]: 1 },
  ],
  [
    '2: the request in small letters',
    () => new Short().made(3, { requestId: 'r-1' }),
    /DIS-01/,
    { [`DIS-01 ${D1}`]: 1 },
  ],
  [
    '3: an element in capitals',
    () => new Short().made(3, { elements: ['Address'] }),
    /DIS-03/,
    { [`DIS-03 ${D1}`]: 3 },
  ],
  ['4: an element twice is one', () => new Short().made(3, { elements: ['address', 'address'] }), /DIS-/, {}],
  [
    '5: a match path in small letters',
    () => new Short({}, { match: { path: 'address', addressCompared: false } }).made(3),
    /MAT-02/,
    { 'MAT-02 n.e. policy.matchPathsAllowed': 4 },
  ],
  [
    '5b: a field in capitals that must be compared',
    () =>
      new Short(
        { matchPathsAllowed: [{ path: 'ADDRESS', mustCompare: ['Address'] }] },
        { match: { addressCompared: false } },
      ).made(3),
    /MAT-02/,
    { 'MAT-02 border/R-1': 4 },
  ],
  [
    '6: a match path that no policy names',
    () => new Short({}, { match: { path: 'NAME', addressCompared: false } }).made(3),
    /MAT-02/,
    { 'MAT-02 n.e. policy.matchPathsAllowed': 4 },
  ],
  [
    '7: a match that is named in small letters',
    () => new Short().made(3, { matchId: 'm-1' }),
    /DIS-04/,
    { [`DIS-04 ${D1}`]: 3 },
  ],
  [
    '8: a statute in other words',
    () => new Short({ authorityPacks: ['core'], authority: ['26 U.S.C. § 6103(i)(2)'] }).made(3, ORDER),
    /pack/,
    { 'usc26-6103 n.e. pack not chosen': 2 },
  ],
  [
    '9: a pack in capitals',
    () => new Short({ authorityPacks: ['core', 'USC26-6103'] }).made(3, ORDER),
    /pack not chosen/,
    { 'usc26-6103 n.e. pack not chosen': 2 },
  ],
  [
    '10: an officer under another key',
    () => new Short().made(3, { recipient: { agency: 'border', actorRefs: [OFFICER.replace('k1:', 'k2:')] } }),
    /DIS-07/,
    { [`DIS-07 ${D1}`]: 3 },
  ],
  [
    '11: an engaged officer and another one in one header',
    () => new Short().made(3, { recipient: { agency: 'border', actorRefs: [OFFICER, OFFICER, ref('clerk')] } }),
    /DIS-07/,
    { [`DIS-07 ${D1}`]: 3 },
  ],
  [
    '12: a place in small letters',
    () => new Short().made(3).receipt('D-1', 3, VAULT.toLowerCase(), { time: day(5.1), receivedAt: day(5.1) }),
    /RCP-04/,
    { [`RCP-04 border ${D1}`]: 1 },
  ],
  [
    '13: one statute of two cited in other words',
    () => new Short({ authorityPacks: ['core'], authority: ['5 USC 552a', 'IRC 6103 (i)'] }).made(3),
    /pack not chosen/,
    { 'usc26-6103 n.e. pack not chosen': 2 },
  ],
];

const PARTS: Case[] = [
  [
    '20: one part names too many items, another too few',
    () => new Short().made(undefined, { itemsCount: 3, recipient: strangers }).made(3, { itemsCount: 0 }, 5.1),
    /DIS-07|INT-13/,
    { [`DIS-07 ${D1}`]: 3, [`INT-13 ${D1}`]: 6 },
  ],
  [
    '21: the same in different wholes',
    () =>
      new Short()
        .made(undefined, { part: 1, of: 1, itemsCount: 3, ...wages })
        .made(3, { part: 1, of: 2, itemsCount: 0 }, 5.1)
        .made([4], { part: 2, of: 2, itemsCount: 0 }, 5.2),
    /DIS-03|INT-13/,
    { [`DIS-03 ${D1}`]: 3, [`INT-13 ${D1}`]: 7 },
  ],
  [
    '22: one part of one, and another of two',
    () => new Short().made([1], { part: 1, of: 1 }).made([2], { part: 1, of: 2 }, 5.1),
    /INT-13/,
    { [`INT-13 ${D1}`]: 1 },
  ],
  [
    '23: a class that only the second part has',
    () =>
      new Short()
        .made([1, 2], { part: 1, of: 2, itemsCount: 4 })
        .made([3, 4], { part: 2, of: 2, itemsCount: 4, ...ORDER }, 5.1),
    /DIS-18/,
    { [`DIS-18 ${D1}`]: 2 },
  ],
  [
    '24: many unnamed items, in parts that name the match and parts that do not',
    () => new Short().made(undefined, { itemsCount: 4 }).made(undefined, { itemsCount: 4, matchId: 'M-1' }, 5.1),
    /DIS-04 rev/,
    { [`DIS-04 ${D1}`]: 4 },
  ],
  [
    '25: a request with two unnamed items covers two',
    () =>
      new Short()
        .request('R-2', { items: [900] }, { itemsCount: 3 }, { time: day(3) })
        .disclose('D-1', { items: [5, 6, 7] }, { requestId: 'R-2' }, { time: day(5) }),
    /DIS-02/,
    { [`DIS-02 ${D1}`]: 1, 'DIS-02 n.e. request.items': 2 },
  ],
  [
    '26: a request whose parts cancel each other out',
    () =>
      new Short()
        .request('R-2', { items: [] }, { ...none, itemsCount: 5 }, { time: day(3) })
        .request('R-2', { items: 5 }, { itemsCount: 0 }, { time: day(3.1) }),
    /INT-13/,
    { 'INT-13 request border/R-2': 10 },
  ],
  [
    '27: one cap, four disclosures',
    () =>
      ['a', 'b', 'c', 'd'].reduce(
        (all, id, n) => all.disclose(id, { items: 3 }, { requestId: 'R-1' }, all.at(5 + n)),
        new Short({ volume: { lifetime: { value: 10, basis: 'clause' } } }),
      ),
    /DIS-10/,
    { 'DIS-10 lifetime': 2 },
  ],
  [
    '28: rows with an empty list of elements',
    () => new Short().disclose('D-1', { items: 3, each: { elements: [] } }, { requestId: 'R-1' }, { time: day(5) }),
    /DIS-03/,
    { 'DIS-03 n.e. disclosure.elements': 3 },
  ],
  [
    '29: rows that contradict their header',
    () =>
      new Short().disclose(
        'D-1',
        { items: 3, each: { elements: ['address'] } },
        { requestId: 'R-1', ...wages },
        { time: day(5) },
      ),
    /DIS-03/,
    { 'DIS-03 n.e. disclosure.elements': 3 },
  ],
  [
    '30: a part that arrives first and is dated last',
    () =>
      new Short()
        .made([3, 4], { part: 2, of: 2, itemsCount: 4, recipient: strangers }, 6)
        .made([1, 2], { part: 1, of: 2, itemsCount: 4 }, 5),
    /DIS-07/,
    { [`DIS-07 ${D1}`]: 2 },
  ],
];

const NUMBERS: Case[] = [
  [
    '40: a number beyond all others delays nothing',
    () => new Short().made(3, { requestId: undefined }, 5, { sequence: Number(MOST) }),
    /DIS-01|INT-02/,
    { [`DIS-01 ${D1}`]: 1, [`INT-02 ${GIVER}`]: Number(MOST) - 6 },
  ],
  [
    '41: a match that comes after its source has vouched that none would',
    () =>
      new Short({}, { match: null })
        .made(3)
        .vouched(5.5, [GIVER])
        .match('R-1', { items: 4 }, 'M-1', { time: day(3), receivedAt: day(6) }),
    /DIS-04|INT-03/,
    { [`DIS-04 ${D1}`]: 3, [`INT-03 ${GIVER}`]: 1 },
  ],
  [
    '42: numbers that start again',
    () => new Short().made(3, { requestId: undefined }, 5, { sequence: 1 }).made([4], {}, 6, { sequence: 2 }),
    /DIS-01/,
    { [`DIS-01 ${D1}`]: 1 },
  ],
  [
    '43: an act of 1900',
    () =>
      new Short().disclose(
        'D-1',
        { items: 3 },
        { requestId: 'R-1' },
        { time: '1900-01-01T00:00:00Z', receivedAt: day(5) },
      ),
    /AGR-01/,
    { [`AGR-01 disclosure revenue/${AGREEMENT}`]: 1 },
  ],
  [
    '44: an act of 9999',
    () =>
      new Short().disclose(
        'D-1',
        { items: 3 },
        { requestId: 'R-1', recipient: strangers },
        { time: '9999-12-31T23:59:59.999Z', receivedAt: day(5) },
      ),
    /AGR-02|DIS-07/,
    { [`AGR-02 disclosure revenue/${AGREEMENT}`]: 1, [`DIS-07 ${D1}`]: 3 },
  ],
  [
    '45: a request that is later than its answer by more than clocks may differ',
    () =>
      new Short({ clockToleranceSeconds: { value: 300, basis: 'clause' } })
        .request('R-2', { items: 3 }, {}, { time: day(5 + 301 / 86_400) })
        .disclose('D-1', { items: 3 }, { requestId: 'R-2' }, { time: day(5) }),
    /DIS-01/,
    { [`DIS-01 ${D1}`]: 1 },
  ],
];

const SPEAKERS: Case[] = [
  [
    '50: a party that an amendment has removed requests',
    () =>
      new Short()
        .amend({ parties: [policy().parties[0]!, { agency: 'customs', role: 'recipient' }] }, 3, 3, [
          GIVER,
          TAKER,
          'urn:agency:customs:system',
        ])
        .request('R-3', { items: 3 }, {}, { time: day(4) })
        .disclose('D-1', { items: 3 }, { requestId: 'R-3' }, { time: day(5) }),
    /DIS-0[17]|INT-14/,
    { [`DIS-01 ${D1}`]: 1, [`DIS-07 ${D1}`]: 3, 'INT-14 border gov.transfer.request.submitted.v1': 1 },
  ],
  [
    '51: an overseer requests',
    () =>
      new Short({ overseers: ['strangers'] })
        .request('R-9', { items: 3 }, {}, { time: day(3), source: STRANGER })
        .disclose('D-1', { items: 3 }, { requestId: 'R-9' }, { time: day(5) }),
    /DIS-01|INT-14/,
    { [`DIS-01 ${D1}`]: 1, 'INT-14 strangers gov.transfer.request.submitted.v1': 1 },
  ],
  [
    '52: an overseer discloses',
    () => new Short({ overseers: ['strangers'] }).made(3, {}, 5, { source: STRANGER }),
    /INT-14/,
    { 'INT-14 strangers gov.transfer.disclosure.made.v1': 1 },
  ],
  [
    '53: a forwarder carries for an agency that it may not carry for',
    () =>
      new Short({ forwarders: [{ agency: 'gateway', for: ['revenue'] }] })
        .request('R-2', { items: 3 }, {}, { time: day(3), topic: 'transfers.gateway' })
        .disclose('D-1', { items: 3 }, { requestId: 'R-2' }, { time: day(5) }),
    /DIS-01|INT-10/,
    { [`DIS-01 ${D1}`]: 1, [`INT-10 transfers.gateway ${TAKER}`]: 1 },
  ],
  [
    '54: a request of another agreement',
    () =>
      new Short()
        .request('R-2', { items: 3 }, {}, { time: day(3), agreementid: 'revenue-border-2' })
        .disclose('D-1', { items: 3 }, { requestId: 'R-2' }, { time: day(5) }),
    /DIS-01/,
    { [`DIS-01 ${D1}`]: 1 },
  ],
  [
    '55: the second system of the source discloses under the same id',
    () => new Short().made([1], {}, 5).made([2], { recipient: strangers }, 5.1, { source: GIVER_2 }),
    /DIS-07/,
    { [`DIS-07 ${D1}`]: 1 },
  ],
  [
    '56: a roster addition that is dated back',
    () =>
      new Short()
        .made(3, { recipient: { agency: 'border', actorRefs: [ref('clerk')] } })
        .roster('recipient', [ref('clerk')], day(1), { receivedAt: day(6), time: day(6) }),
    /DIS-07/,
    { [`DIS-07 ${D1}`]: 3 },
  ],
  [
    '57: an amendment that is dated back',
    () => new Short().made(3, wages).amend({ elementsAllowed: ['address', 'wages'] }, 6, 1),
    /DIS-03/,
    { [`DIS-03 ${D1}`]: 3 },
  ],
  [
    '58: an amendment that drops the pack, and still cites its statute',
    () => new Short().amend({ authorityPacks: ['core'] }, 4).made(3, ORDER),
    /pack not chosen|DIS-18/,
    { 'usc26-6103 n.e. pack not chosen': 1 },
  ],
  [
    '59: a termination that is dated back clears nothing',
    () =>
      new Short()
        .made(3, { ...wages, recipient: strangers })
        .send(
          'gov.transfer.agreement.terminated.v1',
          { reason: 'done', effectiveAt: day(0) },
          { time: day(6), receivedAt: day(6) },
        ),
    /DIS-0[37]/,
    { [`DIS-03 ${D1}`]: 3, [`DIS-07 ${D1}`]: 3 },
  ],
  [
    '60: an agency in both roles requests, matches and discloses by itself',
    () =>
      new Short(BOTH_DISCLOSE)
        .match('R-1', { items: 4 }, 'M-2', { time: day(3), source: TAKER })
        .made(3, { recipient: { agency: 'border' } }, 5, { source: TAKER }),
    /DIS-07/,
    { 'DIS-07 n.e. recipient.actorRefs': 3 },
  ],
];

const ANSWERS: Case[] = [
  [
    '70: a receipt of no items after the second part',
    () =>
      new Short()
        .made([1, 2], { part: 1, of: 2, itemsCount: 4 })
        .receipt('D-1', 2, VAULT, { time: day(5.1) })
        .made([3, 4], { part: 2, of: 2, itemsCount: 4 }, 5.2)
        .receipt('D-1', 0, VAULT, { time: day(5.3) }),
    /RCP-02/,
    { [`RCP-02 ${D1}`]: 1 },
  ],
  [
    '71: two receipts for one',
    () =>
      new Short()
        .made(3)
        .receipt('D-1', 3, VAULT, { time: day(5.1) })
        .receipt('D-1', 3, VAULT, { time: day(5.2) }),
    /RCP-02/,
    { [`RCP-02 ${D1}`]: 1 },
  ],
  [
    '72: a receipt that names no place',
    () => new Short().made(3).receipt('D-1', 3, '', { time: day(5.1) }),
    /RCP-04/,
    { 'RCP-04 n.e. receipt.holdingLocation': 1 },
  ],
  [
    '73: a retraction that arrives before its event',
    () => {
      const short = new Short();
      const id = '019a0000-0000-7000-8000-00000000aaaa';
      return short.retract(id, short.at(4)).made(3, { recipient: strangers }, 5, { id });
    },
    /DIS-07/,
    { [`DIS-07 ${D1}`]: 3 },
  ],
  [
    '74: a match that is replaced by one that compared nothing',
    () =>
      new Short({}, { match: { addressCompared: false } }).match('R-1', { items: 4 }, 'M-1', { time: day(3) }).made(3),
    /MAT-02/,
    { 'MAT-02 border/R-1': 4 },
  ],
  [
    '75: better codes of the day of the disclosure, after it',
    () => new Short({}, { codes: ['A02'] }).made(3).reassess([1, 2, 3, 4], [], { time: day(5), day: true }, 'R-1'),
    /DIS-17/,
    { [`DIS-17 ${D1}`]: 3 },
  ],
];

const MORE: Case[] = [
  [
    '79: a received disclosure of no items',
    () => new Short().made(undefined, { itemsCount: 0 }).receipt('D-1', 3, VAULT, { time: day(5.1) }),
    /RCP-02/,
    { [`RCP-02 ${D1}`]: 1 },
  ],
  [
    '80: a name that is present in one row and missing in another',
    () =>
      new Short()
        .request('R-2', { items: [1, 1], each: { namePresent: true } }, { itemsCount: 1 }, { time: day(3) })
        .request('R-2', { items: [2], each: { namePresent: false } }, {}, { time: day(3.1) })
        .request('R-2', { items: [2], each: { namePresent: true } }, {}, { time: day(3.2) }),
    /REQ-03/,
    { 'REQ-03 border/R-2': 1, 'REQ-03 n.e. items not listed': 1 },
  ],
  [
    '81: accusing and clearing codes for one item in one event',
    () =>
      new Short()
        .send(
          'gov.transfer.request.reassessed.v1',
          {
            requestId: 'R-1',
            assessment: { validator: 'v2' },
            items: {
              fields: ['itemNo', 'addressCodes'],
              rows: [
                [1, ['A02']],
                [1, []],
              ],
            },
          },
          { time: day(3) },
        )
        .disclose('D-1', { items: 3 }, { requestId: 'R-1' }, { time: day(5) }),
    /DIS-17/,
    { [`DIS-17 ${D1}`]: 1 },
  ],
  [
    '82: renewals with different contents',
    () =>
      ['a', 'b']
        .reduce(
          (all, _, n) =>
            all.send(
              'gov.transfer.agreement.renewed.v1',
              { documentDigest: sha('renewed'), effectiveAt: day(9), effectiveTo: day(30 + n) },
              all.at(4, { source: [GIVER, TAKER][n]! }),
            ),
          new Short({ effectiveTo: day(10) }),
        )
        .made(3, {}, 20),
    /AGR-02|INT-15/,
    { [`AGR-02 disclosure revenue/${AGREEMENT}`]: 1, [`INT-15 renewed ${sha('renewed')}`]: 1 },
  ],
  [
    '83: a renewal whose second record comes after the act',
    () =>
      [4, 21].reduce(
        (all, at, n) =>
          all.send(
            'gov.transfer.agreement.renewed.v1',
            { documentDigest: sha('renewed'), effectiveAt: day(9), effectiveTo: day(30) },
            all.at(at, { source: [GIVER, TAKER][n]! }),
          ),
        new Short({ effectiveTo: day(10) }).made(3, {}, 20),
      ),
    /AGR-02/,
    { [`AGR-02 disclosure revenue/${AGREEMENT}`]: 1 },
  ],
  [
    '84: a receipt of the same id in small letters',
    () => new Short().made(3).receipt('d-1', 3, VAULT, { time: day(5.1) }),
    /RCP-01/,
    { [`RCP-01 ${D1}`]: 1 },
  ],
  [
    '85: a match of the day, of no number',
    () =>
      new Short({}, { match: null })
        .made(3)
        .match('R-1', { items: 4 }, 'M-1', { time: day(5), day: true, sequence: null }),
    /DIS-04/,
    { 'DIS-04 n.e. same day': 3 },
  ],
  [
    '86: … of what nobody names',
    () =>
      new Short({}, { match: null })
        .made(undefined, { itemsCount: 3 })
        .match('R-1', { items: 4 }, 'M-1', { time: day(5), day: true, sequence: null }),
    /DIS-04/,
    { 'DIS-04 n.e. same day': 3 },
  ],
  [
    '87: an order that only the first part names',
    () =>
      new Short()
        .made([1, 2], { ...ORDER, part: 1, of: 2, itemsCount: 4, courtOrderRef: 'o-1' })
        .made([3, 4], { ...ORDER, part: 2, of: 2, itemsCount: 4 }, 5.1),
    /DIS-18/,
    { [`DIS-18 ${D1}`]: 2 },
  ],
  [
    '88: a request of none',
    () =>
      new Short()
        .request('R-2', { items: [] }, { ...none, itemsCount: 0 }, { time: day(3) })
        .disclose('D-1', { items: 3 }, { requestId: 'R-2' }, { time: day(5) }),
    /DIS-02/,
    { [`DIS-02 ${D1}`]: 3 },
  ],
  [
    '89: a request of a billion that names none',
    () =>
      new Short()
        .request('R-2', { items: [] }, { ...none, itemsCount: 1e9 }, { time: day(3) })
        .disclose('D-1', { items: 3 }, { requestId: 'R-2' }, { time: day(5) }),
    /DIS-02|INT-13/,
    { 'DIS-02 n.e. request.items': 3, 'INT-13 request border/R-2': 1e9 },
  ],
  [
    '90: an overseer retracts with the source',
    () => {
      const short = new Short({ overseers: ['strangers'] }).made(3, { recipient: strangers });
      const id = short.lastId;
      return short.retract(id, short.at(6)).retract(id, short.at(6, { source: STRANGER }), GIVER);
    },
    /DIS-07|INT-14/,
    { [`DIS-07 ${D1}`]: 3, 'INT-14 strangers gov.transfer.event.retracted.v1': 1 },
  ],
  [
    '91: a disclosure that its source vouched would not come',
    () => new Short().vouched(5.5, [GIVER]).made(3, { recipient: strangers }, 5, { receivedAt: day(6) }),
    /DIS-07|INT-03/,
    { [`DIS-07 ${D1}`]: 3, [`INT-03 ${GIVER}`]: 1 },
  ],
  [
    '92: another system of the source that never vouches',
    () =>
      new Short()
        .send('gov.transfer.request.rejected.v1', { requestId: 'R-8', count: 0 }, { time: day(4), source: GIVER_2 })
        .disclose('D-1', { items: 3 }, { requestId: undefined }, { time: day(5) })
        .watermarks(day(5.5)),
    /DIS-01/,
    { [`DIS-01 ${D1}`]: 1 },
  ],
  [
    '93: the last day of the term, where it has long ended',
    () =>
      new Short({ effectiveTo: '2025-04-10', timeZone: 'Pacific/Kiritimati' }).disclose(
        'D-1',
        { items: 3 },
        { requestId: 'R-1' },
        { time: '2025-04-10T10:00:00Z' },
      ),
    /AGR-02/,
    { [`AGR-02 disclosure revenue/${AGREEMENT}`]: 1 },
  ],
  [
    '94: an officer taken off and put on again in one document',
    () =>
      new Short()
        .send(
          'gov.transfer.roster.changed.v1',
          {
            rosterKind: 'recipient',
            remove: [OFFICER],
            add: [OFFICER],
            effectiveAt: day(3),
            documentDigest: sha('both'),
          },
          { time: day(3), source: TAKER },
        )
        .disclose('D-1', { items: 3 }, { requestId: 'R-1' }, { time: day(5) }),
    /DIS-07/,
    { [`DIS-07 ${D1}`]: 3 },
  ],
  [
    '95: more than was matched, in parts of which each is not',
    () =>
      new Short({}, { match: null })
        .match('R-1', { items: [1, 2] }, 'M-1', { time: day(2) })
        .disclose('D-1', { items: [] }, { requestId: 'R-1', ...none, part: 1, of: 2, itemsCount: 2 }, { time: day(5) })
        .disclose(
          'D-1',
          { items: [] },
          { requestId: 'R-1', ...none, part: 1, of: 1, itemsCount: 2 },
          { time: day(5.1) },
        ),
    /DIS-04 rev/,
    { [`DIS-04 ${D1}`]: 2 },
  ],
];

it.each([...MORE, ...SPELLING, ...PARTS, ...NUMBERS, ...SPEAKERS, ...ANSWERS])(
  'evading, %s',
  (_attempt, acts, rules, answer) => {
    const short = acts();
    expect(short.outcomes(rules)).toEqual(answer);
    const reversed = foldLedger([...short.inputs].reverse(), (at) => at % 5 === 2, [MANY]);
    expect(outcome(reversed)).toEqual(outcome(foldLedger(short.inputs, undefined, [MANY])));
  },
);
