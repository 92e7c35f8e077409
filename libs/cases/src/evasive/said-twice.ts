import type { Disclosure } from './agreement-plan.js';
import { DAY, day, HOUR, iso } from './calendar.js';
import { ANY } from './evasive-truth.js';
import type { Evasion, OwnAgreement } from './evasion.js';
import { expectNoAgreement, expectUnknown } from './common-lines.js';
import { discloseNext, exposeToStranger, wide } from './small-histories.js';
import { clause } from './documents-plan.js';

export const saidTwice: Evasion[] = [
  {
    // Small input s: "of several contents under one (source, id) every accusing one counts and no excusing one" (2).
    name: 'id: first harmless, then accusing',
    plant(plan) {
      const exchange = plan.exchange();
      const id = plan.random.uuid();
      plan.assess(exchange, 'accepted', exchange.at + HOUR, { id });
      exposeToStranger(plan, exchange, 1, { manner: { id } });
      plan.expected.finding('INT-11', ANY);
    },
  },
  {
    name: 'id: twice accusing',
    plant(plan) {
      const exchange = plan.exchange();
      const id = plan.random.uuid();
      for (const count of [plan.random.int(1, 5), plan.random.int(6, 9)]) {
        exposeToStranger(plan, exchange, count, { manner: { id } });
      }
      plan.expected.finding('INT-11', ANY);
    },
  },
  {
    // "… and no excusing one" (2): neither match counts.
    name: 'id: twice excusing',
    plant(plan) {
      const exchange = plan.exchange({ matched: [] });
      const id = plan.random.uuid();
      const items = plan.take(exchange, 20);
      for (const half of [items.slice(0, 10), items.slice(10)])
        plan.matchItems(exchange, half, exchange.at + 2 * HOUR, { manner: { id } });
      const disclosure = plan.disclose({ exchange, items: items.filter((_, i) => i % 3 === 0) });
      plan.receive(disclosure);
      plan.expected.finding('DIS-04', disclosure.subject, disclosure.size);
      plan.expected.finding('INT-11', ANY);
    },
  },
  {
    // Small input z: "one part number under several ids is several deliveries: sizes add up" (2).
    name: 'part: several times, with other data',
    plant(plan) {
      const exchange = plan.exchange();
      const id = plan.name('D');
      const each = plan.random.int(2, 15);
      const channels = ['sftp', 'mail', 'portal'];
      let part: Disclosure | undefined;
      for (const channel of channels)
        part = plan.disclose({
          exchange,
          id,
          stated: each,
          data: { part: 1, of: 1, payloadDigest: undefined, channel },
        });
      plan.receive(part!, { count: 3 * each });
      expectUnknown(plan, part!, 3 * each);
    },
  },
  {
    // "… unless the data are equal" (2): sent again under a new id, it is one delivery.
    name: 'part: several times, with equal data',
    plant(plan) {
      const exchange = plan.exchange();
      const items = plan.take(exchange, plan.random.int(2, 9));
      const data = { part: 1, of: 1, payloadDigest: plan.digest() };
      const id = plan.name('D');
      const at = exchange.at + DAY;
      const first = plan.disclose({ exchange, id, items, at, data });
      plan.disclose({ exchange, id, items, at: plan.random.pick([at, at + HOUR]), data });
      plan.receive(first, { at: at + DAY });
    },
  },
  {
    // A retry has the same source, id and bytes: a repeat, and no finding (docs/invariants.md#i1).
    name: 'event: the same bytes again',
    plant(plan) {
      const exchange = plan.exchange();
      const disclosure = plan.disclose({ exchange, items: plan.take(exchange, 4) });
      const receipt = plan.receive(disclosure);
      plan.writer.again(disclosure);
      plan.writer.again(receipt);
      plan.writer.again(disclosure);
    },
  },
  {
    // The same, where it accuses: it counts once.
    name: 'event: accusing, the same bytes again',
    plant(plan) {
      const exchange = plan.exchange();
      const disclosure = exposeToStranger(plan, exchange, plan.random.int(1, 9));
      plan.writer.again(disclosure);
    },
  },
  {
    // INT-14 counts statements, not their repeats.
    name: 'event: without standing, the same bytes again',
    plant(plan) {
      const exchange = plan.exchange();
      const codes = new Map<number, string[]>([[1, []]]);
      plan.writer.again(plan.reassess(exchange, codes, exchange.at + DAY, plan.taker));
      plan.spokenWithoutStanding(plan.taker, 'request.reassessed');
      discloseNext(plan, exchange, 3);
    },
  },
  {
    // Small input u: a registration has standing by "a party that it names"; this one is void, and gives none, whatever its version or date (2).
    name: 'registration: void, by a stranger',
    plant(plan) {
      const policy = plan.policyOf({
        parties: (['source', 'recipient'] as const).map((role) => ({ agency: plan.stranger, role })),
        elementsAllowed: ['wages'],
      });
      plan.writer.say(
        plan.source(plan.stranger),
        'gov.transfer.agreement.registered.v1',
        plan.random.pick([day(-20), day(9)]),
        { version: 100_000, documentDigest: plan.digest(), policy },
      );
      plan.spokenWithoutStanding(plan.stranger, 'agreement.registered');
    },
  },
];

export const saidTwiceAlone: OwnAgreement[] = [
  {
    // "Requests are keyed by (requester's agency, id)"; "a bare reference to a request means that of the disclosure's recipient" (2).
    name: 'request id: of two agencies',
    takers: 2,
    write(plan) {
      plan.begin();
      const [one, other] = plan.cast.takers as [string, string];
      const first = plan.draft({ taker: one, size: 100 });
      plan.submit(first);
      plan.submit({ ...plan.draft({ taker: other, size: 120 }), request: first.request });
      const items = [98, 99, 100, 101, 102, 103];
      const { subject } = plan.disclose({ exchange: first, items });
      plan.expected.finding('DIS-02', subject, 3);
      // The source's bare references are to several requests: which rules say so, of how many items, is left open.
      plan.expected.open(['DIS-04', 'DIS-07', 'DIS-17'], subject);
      plan.expected.openLines(['REQ-06', 'MAT-06', 'MAT-02', 'DIS-02']);
      plan.end();
    },
  },
  {
    // "Disclosures are keyed by (discloser's agency, id)" (2).
    name: 'disclosure id: of two agencies',
    givers: 2,
    takers: 2,
    write(plan) {
      plan.begin();
      const id = plan.name('D');
      const [one, other] = plan.cast.givers as [string, string];
      const lawful = plan.exchange({ giver: one });
      const lawfully = plan.disclose({ exchange: lawful, id, items: plan.take(lawful, 5) });
      const evasive = plan.exchange({ giver: other, taker: plan.cast.takers[1]! });
      const { subject } = plan.discloseToStranger(evasive, 7, { id });
      plan.expected.finding('DIS-07', subject, 7);
      // "To a disclosure, the only one whose recipient speaks" (2).
      plan.receive(lawfully);
      plan.end();
    },
  },
  {
    // Small input i: "the content that all parties recorded first binds; another under that digest is INT-15" (5), and here none is recorded by all.
    name: 'document: two contents under one digest',
    unvouched: true,
    write(plan) {
      const digest = plan.digest();
      const wider = wide(plan);
      plan.register([plan.giver], wider, day(0, 8), digest);
      plan.register([plan.taker], plan.policyOf(), day(0, 9), digest);
      plan.enrollBase();
      const exchange = plan.exchange();
      plan.receive(plan.disclose({ exchange, items: plan.take(exchange, 4), elements: ['wages'] }));
      plan.expected.finding('INT-15', ANY);
      expectNoAgreement(plan, ['core', 'usc26-6103']);
      plan.end();
    },
  },
  {
    // "The content that all parties recorded first binds; another under that digest … changes nothing" (5).
    name: 'document: another content under the digest that binds',
    write(plan) {
      plan.begin();
      const digest = plan.digest();
      const narrow = plan.policyOf({ retentionDays: clause(300) });
      for (const agency of plan.parties) plan.amend(agency, 2, narrow, day(4, 2), day(4), digest);
      const wider = { ...narrow, elementsAllowed: ['address', 'wages'] };
      for (const agency of plan.parties) plan.amend(agency, 2, wider, day(4, 8), day(4), digest);
      const exchange = plan.exchange();
      const disclosure = plan.disclose({ exchange, items: plan.take(exchange, 4), elements: ['wages'] });
      plan.receive(disclosure);
      plan.expected.finding('DIS-03', disclosure.subject, 4);
      plan.expected.finding('INT-15', ANY);
      plan.end();
    },
  },
  {
    // "… or one digest under two versions, is INT-15 and changes nothing" (5).
    name: 'document: one digest under two versions',
    write(plan) {
      plan.begin();
      const digest = plan.digest();
      const narrow = plan.policyOf({ retentionDays: clause(300) });
      for (const agency of plan.parties) plan.amend(agency, 2, narrow, day(4, 2), day(4), digest);
      const wider = wide(plan);
      for (const agency of plan.parties) plan.amend(agency, 3, wider, day(4, 8), day(4), digest);
      const exchange = plan.exchange();
      const disclosure = plan.disclose({ exchange, items: plan.take(exchange, 4), elements: ['wages'] });
      plan.receive(disclosure);
      plan.expected.finding('DIS-03', disclosure.subject, 4);
      plan.expected.finding('INT-15', ANY);
      plan.end();
    },
  },
  {
    // Small input x: "of rival bound registrations each judges the agencies that recorded it and nobody else (INT-15)" (2).
    name: 'registration: of two strangers, dated earlier',
    unvouched: true,
    write(plan) {
      const [one, other] = plan.cast.strangers as [string, string];
      const rival = plan.policyOf({
        parties: [
          { agency: one, role: 'source' },
          { agency: other, role: 'recipient' },
        ],
        elementsAllowed: ['wages'],
        effectiveFrom: iso(Date.parse('2020-01-01T00:00:00Z')),
        effectiveTo: iso(Date.parse('2021-01-01T00:00:00Z')),
      });
      plan.register([one, other], rival, Date.parse('2020-01-01T00:00:00Z'), plan.digest(), { known: 'reconstructed' });
      plan.begin();
      const exchange = plan.exchange();
      const disclosure = plan.disclose({ exchange, items: plan.take(exchange, 4), elements: ['wages'] });
      plan.receive(disclosure);
      plan.expected.finding('DIS-03', disclosure.subject, 4);
      plan.expected.finding('INT-15', 'registration');
      plan.end();
    },
  },
  {
    // "Each judges the agencies that recorded it and nobody else" (2): what one of them allows, the other does not.
    name: 'registration: two rivals, each with its own acts',
    unvouched: true,
    write(plan) {
      const [giver, taker] = plan.cast.strangers as [string, string];
      const rival = plan.policyOf({
        parties: [
          { agency: giver, role: 'source' },
          { agency: taker, role: 'recipient' },
        ],
        elementsAllowed: ['wages'],
      });
      plan.register([giver, taker], rival, day(0, 4));
      plan.enroll('holding_location', ['VAULT-1'], day(1, 12), taker, giver);
      plan.enroll('requester', [plan.person(`clerk of ${taker}`)], day(1, 12), taker, giver);
      plan.enrollOfficers(plan.officersOf(taker), day(1, 12), taker, giver);
      plan.begin();
      for (const [from, to, element, other] of [
        [giver, taker, 'wages', 'address'],
        [plan.giver, plan.taker, 'address', 'wages'],
      ] as const) {
        const exchange = plan.exchange({ giver: from, taker: to });
        plan.receive(plan.disclose({ exchange, items: plan.take(exchange, 4), elements: [element] }));
        const outside = plan.disclose({ exchange, items: plan.take(exchange, 3), elements: [other] });
        plan.receive(outside);
        plan.expected.finding('DIS-03', outside.subject, 3);
      }
      plan.expected.finding('INT-15', 'registration');
      plan.end();
    },
  },
  {
    // Several documents, several members, one digest and kind: "rosters never" are compared; small input j.
    name: 'roster: member by member under one digest',
    write(plan) {
      plan.begin();
      const digest = plan.digest();
      const officers = [plan.person('late one'), plan.person('late other')];
      for (const kind of ['recipient', 'engaged_officer'])
        for (const [i, officer] of officers.entries())
          for (const agency of plan.random.shuffle([...plan.parties]))
            plan.roster(agency, kind, { add: [officer] }, day(4, i), digest);
      for (const officer of officers) {
        const exchange = plan.exchange({ officer });
        discloseNext(plan, exchange, 4);
      }
      plan.end();
    },
  },
  {
    // The opposite: a digest of each side's own is no document of both, so that nothing binds.
    name: 'roster: each side its own digest',
    write(plan) {
      plan.begin();
      const officer = plan.person('under two digests');
      for (const kind of ['recipient', 'engaged_officer'])
        for (const agency of plan.parties) plan.roster(agency, kind, { add: [officer] }, day(4), plan.digest());
      const exchange = plan.exchange({ officer });
      const disclosure = discloseNext(plan, exchange, 4);
      plan.expected.finding('DIS-07', disclosure.subject, 4);
      plan.end();
    },
  },
];
