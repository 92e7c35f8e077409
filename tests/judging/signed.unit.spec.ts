import type { AgreementPolicy } from '../../libs/contracts/src/index.js';
import { foldLedger, outcome } from '../../libs/rules/src/testing/fold-ledger.js';
import { vkeyOf } from '../../libs/rules/src/testing/keys.js';
import { GIVER, policy, Scenario, type Sent, sha, TAKER } from '../../libs/rules/src/testing/scenario.js';
import { Base, day, TERMS } from './base.js';

type Keys = NonNullable<AgreementPolicy['keys']>;

const K = vkeyOf('revenue-1');
const OTHER = vkeyOf('revenue-2');
const REVENUE: Keys[number] = { agency: 'revenue', vkey: K };
const HTTP: Sent = { client: 'unauthenticated' };
/** Through the other party's topic. */
const FOREIGN: Sent = { topic: 'transfers.border' };

/** Ends alike in many orders of arrival, with and without hours between two entries. */
function sameInAnyOrder(base: Scenario): void {
  const inputs = base.inputs;
  const expected = outcome(foldLedger(inputs));
  const half = Math.floor(inputs.length / 2);
  const late = inputs.slice(-4);
  const orders = [
    [...inputs].reverse(),
    [...inputs.slice(half), ...inputs.slice(0, half)],
    [...inputs.slice(0, half), ...inputs.slice(half).reverse()],
    // Each of the last acts arrives first: a document, a copy, a signature.
    ...late.map((one) => [one, ...inputs.filter((input) => input !== one)]),
  ];
  orders.forEach((order, i) =>
    expect(outcome(foldLedger(order, (position) => i % 2 === 1 && position % 5 === 3))).toEqual(expected),
  );
}

const SMALL = { without: ['request' as const, 'assessment' as const, 'match' as const] };

/** Only the source's match on day 2 permits the disclosure on day 5; it comes as `sent` says. */
function matched(keys: Keys | undefined, sent: Sent, changes: Partial<AgreementPolicy> = {}): Base {
  const base = new Base({ ...SMALL, policy: { ...(keys && { keys }), ...changes } });
  base
    .request('R-1', { items: 1 }, {}, base.at(1))
    .validate('R-1', { items: 1, each: { addressCodes: [] } }, base.at(1.2));
  base.match('R-1', { items: 1 }, 'M-1', base.at(2, { ...sent }));
  return base.part('D-1', {}, [1], base.at(5));
}

const RULES = /DIS-04|INT-10|INT-11|INT-14/;
const found = (base: Base): Record<string, number> =>
  base.vouched(6).control({ kind: 'clock' }, day(20)).outcomes(RULES);
const PROVEN = {};
const UNHEARD = { 'DIS-04 revenue/D-1': 1, 'INT-14 revenue gov.transfer.match.performed.v1': 1 };
const CARRIED = { ...UNHEARD, 'INT-10 transfers.border urn:agency:revenue:disclosures': 1 };

function amend(
  base: Base,
  keys: Keys,
  at: number,
  { effective = at, sources = [GIVER, TAKER], version = 2 } = {},
): Base {
  const data = {
    ...{ version, supersedes: 1, documentDigest: sha(`v${version}`), effectiveAt: day(effective) },
    policy: policy({ ...TERMS, keys }),
  };
  for (const source of sources) base.send('gov.transfer.agreement.amended.v1', data, base.at(at, { source }));
  return base;
}

describe('a signed statement', () => {
  it.each<[what: string, keys: Keys | undefined, sent: Sent, expected: Record<string, number>]>([
    ['unsigned, over HTTP', [REVENUE], HTTP, UNHEARD],
    ['by a key of the agreement, over HTTP', [REVENUE], { ...HTTP, vkey: K }, PROVEN],
    ['by a key of the agreement, through a foreign topic', [REVENUE], { ...FOREIGN, vkey: K }, PROVEN],
    ['unsigned, through a foreign topic', [REVENUE], FOREIGN, CARRIED],
    ['by a key that nobody listed', [REVENUE], { ...HTTP, vkey: OTHER }, UNHEARD],
    ['by a key that nobody listed, through a foreign topic', [REVENUE], { ...FOREIGN, vkey: OTHER }, CARRIED],
    ['where no key is listed', undefined, { ...HTTP, vkey: K }, UNHEARD],
    ['by a key that nobody listed, through its own topic', [REVENUE], { vkey: OTHER }, PROVEN],
    ['whose signature is bad', [REVENUE], { ...HTTP, vkey: K, bad: true }, UNHEARD],
    ['whose signature is bad, through its own topic', [REVENUE], { vkey: K, bad: true }, PROVEN],
    ['by the key of the other party', [{ agency: 'border', vkey: K }], { ...HTTP, vkey: K }, UNHEARD],
    ['by one key of two agencies', [REVENUE, { agency: 'border', vkey: K }], { ...HTTP, vkey: K }, UNHEARD],
    [
      'by one key of two agencies under two names',
      [REVENUE, { agency: 'border', vkey: vkeyOf('revenue-1', 'border-1') }],
      { ...HTTP, vkey: K },
      UNHEARD,
    ],
    [
      'by a key that was another agency’s before',
      [
        { ...REVENUE, from: day(1) },
        { agency: 'border', vkey: K, to: day(1) },
      ],
      { ...HTTP, vkey: K },
      PROVEN,
    ],
    [
      'by a key that is listed twice for its agency',
      [REVENUE, { ...REVENUE, from: day(4) }],
      { ...HTTP, vkey: K },
      PROVEN,
    ],
    [
      'by a key under another name',
      [{ agency: 'revenue', vkey: vkeyOf('revenue-1', 'renamed') }],
      { ...HTTP, vkey: K },
      PROVEN,
    ],
    ['at the first moment of its key', [{ ...REVENUE, from: day(2) }], { ...HTTP, vkey: K }, PROVEN],
    [
      'before the first moment of its key',
      [{ ...REVENUE, from: '2025-04-03T00:00:00.001Z' }],
      { ...HTTP, vkey: K },
      UNHEARD,
    ],
    ['on the last day of its key', [{ ...REVENUE, to: '2025-04-03' }], { ...HTTP, vkey: K }, PROVEN],
    ['at the time at which its key ends', [{ ...REVENUE, to: day(2) }], { ...HTTP, vkey: K }, UNHEARD],
    ['after the last day of its key', [{ ...REVENUE, to: '2025-04-02' }], { ...HTTP, vkey: K }, UNHEARD],
  ])('%s', (_what, keys, sent, expected) => {
    const base = matched(keys, sent);
    expect(found(base)).toEqual(expected);
    sameInAnyOrder(base);
  });

  it.each<[what: string, sent: Sent, expected: Record<string, number>]>([
    ['its agency’s client', { clientOf: 'revenue' }, PROVEN],
    [
      'another agency’s client',
      { clientOf: 'border' },
      { ...UNHEARD, 'INT-10 http urn:agency:revenue:disclosures': 1 },
    ],
    ['another agency’s client, signed', { clientOf: 'border', vkey: K }, PROVEN],
    ['a client of a forwarder of the recorder', { clientOf: 'gateway', forwarder: 'gateway' }, PROVEN],
  ])('over HTTP by %s', (_what, sent, expected) => {
    for (const speakers of ['claimed', 'proven'] as const) {
      const base = matched([REVENUE], sent, { speakers });
      expect(found(base)).toEqual(expected);
      sameInAnyOrder(base);
    }
    const forwarders = [{ agency: 'border', for: ['revenue'] }];
    expect(found(matched([REVENUE], sent, { forwarders }))).toEqual(PROVEN);
  });

  it('of a day on which its key began counts: permissions of the day have the better of it', () => {
    const base = matched([{ ...REVENUE, from: day(2.5) }], { ...HTTP, vkey: K, day: true });
    expect(found(base)).toEqual(PROVEN);
    expect(found(matched([{ ...REVENUE, from: day(3) }], { ...HTTP, vkey: K, day: true }))).toEqual(UNHEARD);
  });

  it('is proven where a policy requires proof', () => {
    expect(found(matched([REVENUE], { ...HTTP, vkey: K }, { speakers: 'proven' }))).toEqual(PROVEN);
  });

  it('by a forwarder’s key is not the word of those that it carries for', () => {
    const forwarders = [{ agency: 'gateway', for: ['revenue'] }];
    const keys = [{ agency: 'gateway', vkey: K }];
    expect(found(matched(keys, { ...HTTP, vkey: K }, { forwarders }))).toEqual(UNHEARD);
  });
});

describe('keys bind with the document that lists them', () => {
  const signed = (sent: Sent = {}): Sent => ({ ...HTTP, vkey: K, ...sent });
  it.each<[what: string, build: () => Base, expected: Record<string, number>]>([
    ['an amendment of both', () => amend(matched([], signed()), [REVENUE], 1.5), PROVEN],
    ['an amendment of one party', () => amend(matched([], signed()), [REVENUE], 1.5, { sources: [GIVER] }), UNHEARD],
    [
      'an amendment that is in effect later',
      () => amend(matched([], signed()), [REVENUE], 1.5, { effective: 3 }),
      UNHEARD,
    ],
    ['an amendment that was recorded later', () => amend(matched([], signed()), [REVENUE], 3), UNHEARD],
    ['at the record that binds it', () => amend(matched([], signed()), [REVENUE], 2), PROVEN],
    ['replaced by then', () => amend(matched([REVENUE], signed()), [{ ...REVENUE, vkey: OTHER }], 1.5), UNHEARD],
    [
      'replaced by one party only',
      () => amend(matched([REVENUE], signed()), [{ ...REVENUE, vkey: OTHER }], 1.5, { sources: [TAKER] }),
      PROVEN,
    ],
    ['replaced later', () => amend(matched([REVENUE], signed()), [{ ...REVENUE, vkey: OTHER }], 3), PROVEN],
    [
      'listed, replaced and listed again',
      () => amend(amend(matched([REVENUE], signed()), [], 1.3), [REVENUE], 1.6, { version: 3 }),
      PROVEN,
    ],
  ])('%s', (_what, build, expected) => {
    const base = build();
    expect(found(base)).toEqual(expected);
    sameInAnyOrder(base);
  });
});

describe('an agency that signs', () => {
  /** Both register over HTTP, where nothing proves them. Then the source claims its match. */
  function claims(keys: Keys, before: (base: Claims) => void = () => undefined): Claims {
    const base = new Claims(keys);
    before(base);
    return base.claimed();
  }
  class Claims extends Scenario {
    constructor(keys: Keys, sent: Sent = {}, changes: Partial<AgreementPolicy> = {}) {
      super(day(0));
      this.agreed({ ...TERMS, keys, ...changes }, day(0), { ...HTTP, receivedAt: day(0), ...sent });
      this.request('R-1', { items: 1 }, {}, this.http(1));
    }
    http(days: number, sent: Sent = {}): Sent {
      return { time: day(days), receivedAt: day(days), ...HTTP, ...sent };
    }
    outcomes(rules: RegExp): Record<string, number> {
      return Object.fromEntries(Object.entries(this.found()).filter(([line]) => rules.test(line)));
    }
    claimed(): this {
      this.match('R-1', { items: 1 }, 'M-1', this.http(2));
      return this.disclose('D-1', { items: [1] }, { requestId: 'R-1' }, this.http(5)).wait(24 * 20);
    }
  }
  const validated = (days: number, vkey: string) => (base: Claims) =>
    void base.validate('R-1', { items: 1 }, base.http(days, { vkey }));
  const heard = {};
  const muted = { 'DIS-04 revenue/D-1': 1, 'INT-14 revenue gov.transfer.match.performed.v1': 1 };
  it.each<[what: string, base: Claims, expected: Record<string, number>]>([
    ['has not signed yet', claims([REVENUE]), heard],
    ['has signed: what is only claimed excuses it no longer', claims([REVENUE], validated(1.5, K)), muted],
    ['signs at the same moment', claims([REVENUE], validated(2, K)), heard],
    ['signs later', claims([REVENUE], validated(3, K)), heard],
    ['signs with a key that nobody listed', claims([REVENUE], validated(1.5, OTHER)), heard],
    [
      'signed before its key began, which it has by now',
      claims([{ ...REVENUE, from: day(1.8) }], validated(1.5, K)),
      muted,
    ],
    ['signed, and has its key later', claims([{ ...REVENUE, from: day(3) }], validated(1.5, K)), heard],
  ])('%s', (_what, base, expected) => {
    expect(base.outcomes(/DIS-04|INT-14.*match/)).toEqual(expected);
    sameInAnyOrder(base);
  });

  it('registers: its own key does not prove the record that brings it, nor void it', () => {
    const base = new Claims([REVENUE], { vkey: K });
    base.match('R-1', { items: 1 }, 'M-1', base.http(2, { vkey: K }));
    base.disclose('D-1', { items: [1] }, { requestId: 'R-1' }, base.http(5)).wait(24 * 20);
    expect(base.outcomes(/AGR-01|DIS-04/)).toEqual({});
    sameInAnyOrder(base);
    const strict = new Claims([REVENUE], { vkey: K }, { speakers: 'proven' }).wait(24 * 20);
    expect(strict.outcomes(/AGR-01/)).not.toEqual({});
  });
});

describe('copies of one event by several ways', () => {
  const ways: [what: string, ways: Sent[], expected: Record<string, number>][] = [
    ['its own topic, then a foreign one', [{}, FOREIGN], PROVEN],
    ['a foreign topic, then its own', [FOREIGN, {}], PROVEN],
    ['HTTP, a foreign topic, then its own', [HTTP, FOREIGN, {}], PROVEN],
    ['HTTP, then signed through a foreign topic', [HTTP, { ...FOREIGN, vkey: K }], PROVEN],
    ['signed through a foreign topic, then HTTP', [{ ...FOREIGN, vkey: K }, HTTP], PROVEN],
    [
      'signed by a stranger’s key, then by its own',
      [
        { ...HTTP, vkey: OTHER },
        { ...HTTP, vkey: K },
      ],
      PROVEN,
    ],
    ['a foreign topic twice', [FOREIGN, FOREIGN], CARRIED],
    ['a foreign topic, then HTTP', [FOREIGN, HTTP], CARRIED],
  ];
  it.each(ways)('%s', (_what, [first, ...others], expected) => {
    const base = matched([REVENUE], first!);
    const { id } = base.inputs.find(({ entry }) => entry.event?.type === 'gov.transfer.match.performed.v1')!.entry
      .event!;
    for (const sent of others) base.copy(base.at(5.5, sent), id);
    expect(found(base)).toEqual(expected);
    sameInAnyOrder(base);
  });

  it('of a document: whoever copies it first does not take the record from its party', () => {
    const base = new Base(SMALL);
    const keep = base.inputs.length;
    amend(base, [REVENUE], 3);
    base.copy(base.at(3, FOREIGN)).copy(base.at(3, HTTP));
    base.match('R-2', { items: 1 }, 'M-2', base.at(4, { ...HTTP, vkey: K }));
    expect(base.inputs.length).toBe(keep + 5);
    base.vouched(6);
    expect(base.outcomes(/INT-14/)).toEqual({});
    sameInAnyOrder(base);
  });

  it('of a watermark and of numbers: a foreign copy that comes first leaves no hole', () => {
    const base = new Base(SMALL);
    base.part('D-1', {}, [1], base.at(5, FOREIGN));
    base.copy(base.at(5.1, {}));
    base.vouched(6);
    base.copy(base.at(6.1, HTTP));
    expect(base.outcomes(/INT-02|INT-03|INT-10/)).toEqual({});
    sameInAnyOrder(base);
  });
});

describe('what weighs on what', () => {
  const id = '019a0000-0000-7000-8000-0000000000aa';
  it.each<[what: string, one: Sent, other: Sent, expected: Record<string, number>]>([
    [
      'a signed content contradicts a proven one',
      {},
      { ...HTTP, vkey: K },
      { 'DIS-04 revenue/D-1': 1, 'INT-11 revenue': 1 },
    ],
    ['one by an unknown key contradicts no proven one', {}, { ...HTTP, vkey: OTHER }, { 'INT-11': 1, 'INT-14': 1 }],
    ['a claimed one contradicts no signed one', { ...HTTP, vkey: K }, HTTP, { 'INT-11': 1, 'INT-14': 1 }],
    [
      'two signed ones contradict each other',
      { ...HTTP, vkey: K },
      { ...FOREIGN, vkey: K },
      { 'DIS-04': 1, 'INT-11': 1 },
    ],
  ])('%s', (_what, one, other, expected) => {
    for (const early of [true, false]) {
      // Early: the key is listed from the start. Late: by an amendment that arrives last.
      const base = matched(early ? [REVENUE] : [], { ...one, id });
      base.match('R-1', { items: 1 }, 'M-2', base.at(2, { ...other, id }));
      if (!early) amend(base, [REVENUE], 1.5);
      const lines = Object.keys(found(base)).map((line) => line.slice(0, 'DIS-04'.length));
      expect(lines.sort()).toEqual(
        Object.keys(expected)
          .map((line) => line.slice(0, 'DIS-04'.length))
          .sort(),
      );
      sameInAnyOrder(base);
    }
  });

  it.each<[what: string, sent: Sent, expected: Record<string, number>]>([
    ['a signed retraction retracts', { ...HTTP, vkey: K }, { 'DIS-04 revenue/D-1': 1 }],
    [
      'one by an unknown key does not',
      { ...HTTP, vkey: OTHER },
      { 'INT-14 revenue gov.transfer.event.retracted.v1': 1 },
    ],
  ])('%s', (_what, sent, expected) => {
    for (const early of [true, false]) {
      const base = matched(early ? [REVENUE] : [], { id });
      base.retract(id, base.at(3, { ...sent, source: GIVER }));
      if (!early) amend(base, [REVENUE], 1.5);
      expect(found(base)).toEqual(expected);
      sameInAnyOrder(base);
    }
  });

  it('a signed retraction of a retraction', () => {
    for (const early of [true, false]) {
      const base = matched(early ? [REVENUE] : [], { id });
      base.retract(id, base.at(3, { source: GIVER }));
      base.retract(base.lastId, base.at(3.5, { source: GIVER, ...HTTP, vkey: K }));
      if (!early) amend(base, [REVENUE], 1.5);
      expect(found(base)).toEqual({});
      sameInAnyOrder(base);
    }
  });
});
