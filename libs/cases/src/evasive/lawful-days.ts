import type { AgreementPlan } from './agreement-plan.js';
import { dateOf, DAY, day, iso } from './calendar.js';
import type { OwnAgreement } from './evasion.js';
import { wide } from './small-histories.js';
import { clause } from './documents-plan.js';

const BY_DAY = { byDay: true } as const;

/** Ordinary exchanges that must stay silent, but for the lines that the policy itself asks for. */
export const lawfulDays: OwnAgreement[] = [
  {
    name: 'the base alone',
    write(plan) {
      plan.begin({ ackDeadlineHours: clause(72) });
      for (let n = 0; n < plan.random.int(1, 3); n++) plan.exchangeLawfully(day(plan.random.int(5, 50)));
      plan.end();
    },
  },
  {
    // "What nobody promised to record accuses nobody: receipts none, matching none (listed once)" (3).
    name: 'level 0: flat files, dates, no receipts, no match, no pack but core',
    write(plan) {
      plan.begin(
        {
          authorityPacks: ['core'],
          authority: ['State code 12'],
          ackDeadlineHours: clause(72),
          receipts: 'none',
          matching: 'none',
        },
        false,
      );
      const exchange = plan.exchange({ at: day(6), assessed: null, matched: [], manner: { request: BY_DAY } });
      plan.assess(exchange, 'accepted', day(8), BY_DAY);
      plan.disclose({ exchange, at: day(10), items: plan.take(exchange, 30), manner: BY_DAY });
      for (const rule of ['RCP-01', 'RCP-02']) plan.expected.line(rule, 'receipts: none');
      plan.expected.line('DIS-04', 'matching: none');
      plan.end();
    },
  },
  {
    // "A policy may say itemisation: counts for exchanges that name nobody; then INT-13 is only listed" (3). Of item rules, the rest is left open.
    name: 'level 0: counts only',
    write(plan) {
      plan.begin(
        {
          authorityPacks: ['core'],
          authority: ['State code 12'],
          itemisation: 'counts',
          receipts: 'none',
          matching: 'none',
        },
        false,
      );
      const exchange = plan.exchange({
        at: day(6),
        size: 100,
        assessed: null,
        matched: [],
        manner: { request: BY_DAY },
        requestData: { items: undefined },
      });
      plan.disclose({ exchange, at: day(10), stated: 40, manner: BY_DAY });
      plan.expected.line('INT-13', 'itemisation: counts');
      plan.expected.openLines(['DIS-02', 'DIS-04', 'DIS-07', 'DIS-17', 'RCP-01', 'RCP-02']);
      plan.expected.openLines(['REQ-03', 'REQ-06', 'REQ-08', 'REQ-09', 'MAT-02', 'MAT-06']);
      plan.end();
    },
  },
  {
    // "A nightly load vouches for the day before"; "another agency's permission of the same day counts as earlier; within one source the sequence decides" (2, 4).
    name: 'nightly load',
    write(plan) {
      plan.begin({ ackDeadlineHours: clause(72) });
      for (let n = 10; n < 10 + plan.random.int(2, 4); n++) {
        const at = day(n);
        const manner = { request: BY_DAY, assess: BY_DAY, match: BY_DAY };
        const exchange = plan.exchange({ at, manner });
        const disclosure = plan.disclose({ exchange, at, items: plan.take(exchange, 10), manner: BY_DAY });
        plan.receive(disclosure, { at: plan.random.pick([at, at + DAY]), manner: BY_DAY });
        for (const agency of plan.parties) plan.vouch(plan.source(agency), day(n) - 1);
      }
      plan.end();
    },
  },
  {
    // "In standing and push modes no request is needed, and for DIS-07 the roster decides" (3).
    name: 'standing feed',
    write(plan) {
      plan.begin(
        { exchangeMode: plan.random.pick(['standing', 'push'] as const), ackDeadlineHours: clause(72) },
        false,
      );
      const officers = plan.officersOf(plan.taker).slice(0, 2);
      for (let n = 10; n < 14; n++) {
        const items = Array.from({ length: plan.random.int(1, 20) }, (_, i) => i + 1);
        plan.receive(plan.disclose({ at: day(n, 3), items, officers }));
      }
      plan.end();
    },
  },
  {
    // A forwarder "by the recorder's configuration, which writes it into via" carries documents, and "named by the binding policy" all else (1).
    name: 'gateway for ten agencies',
    takers: 10,
    write(plan) {
      const gateway = plan.cast.strangers[1]!;
      plan.writer.way = { topic: gateway, forwarder: gateway };
      const named = plan.random.chance(0.5);
      plan.begin(named ? { forwarders: [{ agency: gateway, for: plan.parties }] } : {}, false);
      if (named) plan.writer.way = { topic: gateway };
      for (const taker of plan.cast.takers) plan.exchangeLawfully(day(plan.random.int(5, 30)), { taker, size: 100 });
      plan.end();
    },
  },
  {
    // "clockToleranceSeconds (default 2) lets a request be later than its answer by that much" (4).
    name: 'single queries, clocks 300 ms apart',
    write(plan) {
      const tolerance = plan.random.pick([undefined, 1, 30]);
      plan.begin({ ...(tolerance !== undefined && { clockToleranceSeconds: clause(tolerance) }) });
      for (let n = 0; n < 5; n++) {
        const at = day(10 + n, plan.random.int(0, 23));
        const exchange = plan.draft({ at, size: 1 });
        plan.submit(exchange);
        plan.assess(exchange, new Map(), at - 300);
        plan.matchItems(exchange, [1], at - 250);
        plan.receive(plan.disclose({ exchange, at: at - 200, items: [1] }), { at: at + plan.random.int(-100, 900) });
      }
      plan.end();
    },
  },
  {
    // "AGR-02 is concluded so too, since a renewal's second record may be on its way" (4): it comes after the act, with its own time.
    name: 'renewal whose second record is still unread',
    write(plan) {
      plan.begin({ effectiveTo: iso(day(20)) });
      const digest = plan.digest();
      plan.renew(plan.giver, day(65), day(18), day(20), digest);
      const exchange = plan.exchange({ at: day(18) });
      const disclosure = plan.disclose({ exchange, at: day(24), items: plan.take(exchange, 6) });
      plan.renew(plan.taker, day(65), day(19), day(20), digest).sending.wave = 1;
      plan.receive(disclosure, { manner: { wave: 1 } });
      plan.vouch(plan.source(plan.taker), day(69), { wave: 1 });
      plan.silent.add(plan.source(plan.taker));
      plan.end();
    },
  },
  {
    // Small inputs p and q: a date is a whole day, the last day is inside, and another's permission of the same day is earlier.
    name: 'date-only clocks',
    write(plan) {
      const [first, last] = [day(1), day(30)];
      plan.register(
        plan.parties,
        plan.policyOf({ effectiveFrom: dateOf(first), effectiveTo: dateOf(last) }),
        first,
        plan.digest(),
        BY_DAY,
      );
      const early = plan.draft({ at: day(1, 14) });
      plan.submit(early);
      plan.enrollBase(2);
      plan.assess(early, new Map(), day(2, 15));
      plan.matchItems(early, [...early.left], day(2, 16));
      plan.receive(plan.disclose({ exchange: early, at: day(3), items: plan.take(early, 5) }));
      const manner = { request: BY_DAY, assess: BY_DAY, match: BY_DAY };
      const exchange = plan.exchange({ at: last, manner });
      plan.receive(plan.disclose({ exchange, at: last, items: plan.take(exchange, 5), manner: BY_DAY }));
      plan.end();
    },
  },
  {
    // Policies take dates "and a timeZone" (4): the last day in New York ends at 04:00 UTC of the next.
    name: 'time zone',
    write(plan) {
      plan.begin({ effectiveTo: dateOf(day(30)), timeZone: 'America/New_York' });
      const exchange = plan.exchange({ at: day(28) });
      plan.receive(plan.disclose({ exchange, at: day(31, 3), items: plan.take(exchange, 5) }));
      plan.end();
    },
  },
  {
    // "Claimed has standing unless the policy says speakers: proven" (1): a party that speaks by HTTP alone.
    name: 'a party that speaks by HTTP alone',
    write(plan) {
      plan.writer.byHttp.add(plan.random.pick(plan.parties));
      plan.begin({ ackDeadlineHours: clause(72) });
      plan.exchangeLawfully(day(10));
      plan.end();
    },
  },
  {
    name: 'amendment recorded by all, and what it adds',
    takers: 2,
    write(plan) {
      const [one, added] = plan.cast.takers as [string, string];
      const before = plan.policyOf();
      const parties = before.parties!.filter(({ agency }) => agency !== added);
      plan.register([plan.giver, one], { ...before, parties });
      plan.enrollBase(1, [one]);
      plan.exchangeLawfully(day(3));
      const digest = plan.digest();
      const wider = wide(plan);
      plan.random.shuffle([...plan.parties]).forEach((agency, i) => {
        plan.amend(agency, 2, wider, day(5, i), day(5), digest);
      });
      plan.enrollBase(6, [added]);
      const exchange = plan.exchange({ taker: added, at: day(8) });
      plan.receive(plan.disclose({ exchange, items: plan.take(exchange, 5), elements: ['wages', 'address'] }));
      plan.exchangeLawfully(day(9));
      plan.end();
    },
  },
  {
    // Overseers have standing to report an incident (2); they need not vouch.
    name: 'an overseer reports an incident',
    write(plan) {
      const overseer = plan.stranger;
      plan.begin({ overseers: [overseer] });
      const { disclosure, at } = plan.exchangeLawfully(day(10));
      plan.writer.say(plan.source(overseer), 'gov.transfer.incident.reported.v1', at + 3 * DAY, {
        incidentId: plan.name('I'),
        occurredAt: iso(at),
        discoveredAt: iso(at + 2 * DAY),
        disclosureIds: [disclosure],
      });
      plan.end();
    },
  },
  {
    // Everything sent again, in the end.
    name: 'everything twice',
    write(plan) {
      plan.begin({ ackDeadlineHours: clause(72) });
      plan.exchangeLawfully(day(10));
      plan.end();
      repeatAll(plan);
    },
  },
];

function repeatAll(plan: AgreementPlan): void {
  const { sendings } = plan.writer;
  sendings.push(...sendings.map((sending) => ({ ...sending, wave: 1 })));
}
