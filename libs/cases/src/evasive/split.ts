import type { AgreementPlan } from './agreement-plan.js';
import { DAY, day, HOUR, iso } from './calendar.js';
import { ANY } from './evasive-truth.js';
import type { Evasion, OwnAgreement } from './evasion.js';
import { expectUnknown } from './common-lines.js';
import { clause } from './documents-plan.js';

/** Seven days, twenty items; the base's own disclosure on day 3 is in no window of a plant's. */
const WINDOW = { volume: { lifetime: clause(1_000_000_000), perWindow: [{ days: 7, max: clause(20) }] } };

export const split: Evasion[] = [
  {
    // "Stated = the largest among parts that share `of`; groups add up" (3).
    name: 'parts: of two different wholes',
    plant(plan) {
      const exchange = plan.exchange();
      const id = plan.name('D');
      const [one, other] = [plan.random.int(4, 9), plan.random.int(10, 20)];
      plan.disclose({ exchange, id, items: plan.take(exchange, 3), stated: one, data: { part: 1, of: 2 } });
      const last = plan.disclose({
        exchange,
        id,
        items: plan.take(exchange, 3),
        stated: other,
        data: { part: 1, of: 3 },
      });
      plan.receive(last, { count: one + other });
      expectUnknown(plan, last, one + other - 6);
    },
  },
  {
    // "Stated = the largest among parts that share `of`" (3): one part says less than the others.
    name: 'parts: one states less',
    plant(plan) {
      const exchange = plan.exchange();
      const id = plan.name('D');
      const stated = plan.random.int(20, 40);
      plan.disclose({ exchange, id, items: plan.take(exchange, 3), stated: 6, data: { part: 1, of: 2 } });
      const last = plan.disclose({ exchange, id, items: plan.take(exchange, 3), stated, data: { part: 2, of: 2 } });
      plan.receive(last, { count: stated });
      expectUnknown(plan, last, stated - 6);
    },
  },
  {
    // "Events without `part` add up" (3): lawful, and received as often as it is sent.
    name: 'nothing: several events without part',
    plant(plan) {
      const exchange = plan.exchange();
      const id = plan.name('D');
      for (const hours of [0, 5, 50]) {
        const at = exchange.at + DAY + hours * HOUR;
        plan.receive(plan.disclose({ exchange, id, at, items: plan.take(exchange, plan.random.int(1, 6)) }));
      }
    },
  },
  {
    // "Every part is judged at its own time, with its own recipient and elements" (4).
    name: 'parts: the later one to a stranger, with more elements',
    plant(plan) {
      const exchange = plan.exchange();
      const id = plan.name('D');
      const each = plan.random.int(2, 9);
      plan.disclose({ exchange, id, items: plan.take(exchange, each), stated: 2 * each, data: { part: 1, of: 2 } });
      const { subject } = plan.disclose({
        exchange,
        id,
        at: exchange.at + 9 * DAY,
        to: plan.stranger,
        elements: ['address', 'wages'],
        items: plan.take(exchange, each),
        stated: 2 * each,
        data: { part: 2, of: 2 },
      });
      plan.expected.finding('DIS-07', subject, each);
      plan.expected.finding('DIS-03', subject, each);
    },
  },
  {
    // A removal "binds at its own side's first record" (2), and a later part is judged by the roster of its own time (4).
    name: 'parts: the later one after an officer left',
    plant(plan) {
      const officer = plan.person('who leaves');
      plan.enrollOfficers([officer], day(4));
      const exchange = plan.exchange({ officer, at: day(6) });
      const id = plan.name('D');
      const each = plan.random.int(2, 9);
      const part = (n: number, at: number) =>
        plan.disclose({
          exchange,
          id,
          at,
          items: plan.take(exchange, each),
          stated: 2 * each,
          data: { part: n, of: 2 },
        });
      part(1, day(7));
      plan.roster(plan.taker, 'recipient', { remove: [officer] }, day(10), plan.digest());
      const { subject } = part(2, day(20));
      plan.expected.finding('DIS-07', subject, each);
    },
  },
];

/** Two disclosures of twelve items in one week, above a cap of twenty: the later one crosses it by four. */
function crossing(plan: AgreementPlan, say: (which: number, at: number) => void): void {
  const at = plan.random.int(20, 30);
  say(0, day(at));
  say(1, day(at, plan.random.int(1, 100)));
  plan.expected.finding('DIS-10', ANY, 4);
}

export const splitAlone: OwnAgreement[] = [
  {
    // Small input g: "AGR-02 counts disclosures, each part judged at its own time; one part outside makes its disclosure count once" (3).
    name: 'parts: over the end of the term',
    write(plan) {
      plan.begin({ effectiveTo: iso(day(30)) });
      const exchange = plan.exchange();
      const id = plan.name('D');
      const part = (n: number, at: number) =>
        plan.disclose({ exchange, id, at, items: plan.take(exchange, 4), stated: 12, data: { part: n, of: 3 } });
      part(1, day(20));
      part(2, day(35));
      part(3, day(36));
      plan.expected.finding('AGR-02', plan.actsOf('disclosure', plan.giver), 1);
      plan.end();
    },
  },
  {
    // Small input h: "every part is judged at its own time … caps" (4).
    name: 'nothing: one disclosure over two windows',
    write(plan) {
      plan.begin(WINDOW);
      const exchange = plan.exchange();
      const id = plan.name('D');
      for (const at of [day(20), day(50)]) plan.disclose({ exchange, id, at, items: plan.take(exchange, 15) });
      plan.end();
    },
  },
  {
    name: 'window: two ids',
    write(plan) {
      plan.begin(WINDOW);
      const exchange = plan.exchange();
      crossing(plan, (_, at) => plan.disclose({ exchange, at, items: plan.take(exchange, 12) }));
      plan.end();
    },
  },
  {
    name: 'window: two deliveries under one id',
    write(plan) {
      plan.begin(WINDOW);
      const exchange = plan.exchange();
      const id = plan.name('D');
      crossing(plan, (_, at) => plan.disclose({ exchange, id, at, items: plan.take(exchange, 12) }));
      plan.end();
    },
  },
  {
    name: 'window: two systems of one agency',
    write(plan) {
      plan.begin(WINDOW);
      const exchange = plan.exchange();
      crossing(plan, (which, at) =>
        plan.disclose({ exchange, at, items: plan.take(exchange, 12), ...(which === 1 && { system: 'other' }) }),
      );
      plan.end();
    },
  },
  {
    name: 'window: two requests',
    write(plan) {
      plan.begin(WINDOW);
      const exchanges = [plan.exchange(), plan.exchange()];
      crossing(plan, (which, at) => {
        const exchange = exchanges[which]!;
        plan.disclose({ exchange, at, items: plan.take(exchange, 12) });
      });
      plan.end();
    },
  },
  {
    name: 'window: requests of two agencies',
    takers: 2,
    write(plan) {
      plan.begin(WINDOW);
      const exchanges = plan.cast.takers.map((taker) => plan.exchange({ taker }));
      crossing(plan, (which, at) => {
        const exchange = exchanges[which]!;
        plan.disclose({ exchange, at, items: plan.take(exchange, 12) });
      });
      plan.end();
    },
  },
  {
    // Unlisted items count in a cap as stated: "caps … are judged for the whole size" (3).
    name: 'window: the second without rows',
    write(plan) {
      plan.begin(WINDOW);
      const exchange = plan.exchange();
      crossing(plan, (which, at) => {
        if (which === 0) plan.disclose({ exchange, at, items: plan.take(exchange, 12) });
        else expectUnknown(plan, plan.disclose({ exchange, at, stated: 12 }), 12);
      });
      plan.end();
    },
  },
  {
    // "Named items count at their own part's time, unknown ones at the earliest part's" (3).
    name: 'window: unknown items of a later part',
    write(plan) {
      plan.begin(WINDOW);
      const exchange = plan.exchange();
      const id = plan.name('D');
      const part = (n: number, at: number) =>
        plan.disclose({ exchange, id, at, items: plan.take(exchange, 5), stated: 30, data: { part: n, of: 2 } });
      part(1, day(20));
      const last = part(2, day(40));
      plan.expected.finding('DIS-10', ANY, 5);
      expectUnknown(plan, last, 20);
      plan.end();
    },
  },
  {
    // A disclosure that its source retracts alone "stays counted" (2), in the cap too.
    name: 'window: the first one retracted',
    write(plan) {
      plan.begin(WINDOW);
      const exchange = plan.exchange();
      crossing(plan, (which, at) => {
        const disclosure = plan.disclose({ exchange, at, items: plan.take(exchange, 12) });
        if (which === 0) plan.retract(disclosure, at + HOUR);
      });
      plan.end();
    },
  },
  {
    // Retracted by both it is gone, from the cap too.
    name: 'nothing: the first one of a window retracted by both',
    write(plan) {
      plan.begin(WINDOW);
      const exchange = plan.exchange();
      const first = plan.disclose({ exchange, at: day(20), items: plan.take(exchange, 12) });
      plan.disclose({ exchange, at: day(22), items: plan.take(exchange, 12) });
      plan.retract(first, day(23));
      plan.retract(first, day(23), plan.source(plan.taker));
      plan.end();
    },
  },
  {
    // Two sources under one agreement share its cap; an id of both is two disclosures (2).
    name: 'window: two sources, one id',
    givers: 2,
    write(plan) {
      plan.begin(WINDOW);
      const exchanges = plan.cast.givers.map((giver) => plan.exchange({ giver }));
      const id = plan.name('D');
      crossing(plan, (which, at) => {
        const exchange = exchanges[which]!;
        plan.disclose({ exchange, id, at, items: plan.take(exchange, 12) });
      });
      plan.end();
    },
  },
  {
    // Small input a: a disclosure far above the lifetime's cap, unlisted, to a stranger, of a class that needs an order.
    name: 'lifetime: everything at once',
    write(plan) {
      const cap = 50;
      plan.begin({ volume: { lifetime: clause(cap) } }, false);
      const exchange = plan.exchange();
      const size = plan.random.int(10_000, 1_000_000);
      const { subject } = plan.disclose({
        exchange,
        to: plan.stranger,
        stated: size,
        elements: ['wages'],
        data: { elementClass: 'return' },
      });
      for (const rule of ['DIS-03', 'DIS-07', 'DIS-18', 'INT-13']) plan.expected.finding(rule, subject, size);
      plan.expected.finding('DIS-10', ANY, size - cap);
      for (const rule of ['DIS-02', 'DIS-04']) {
        plan.expected.finding(rule, subject, size - exchange.size);
        plan.expected.line(rule, 'items not listed', exchange.size, subject);
      }
      plan.expected.line('DIS-17', 'items not listed', size, subject);
      plan.end();
    },
  },
  {
    // An officer's span is that of all requests that name him, of whatever system (libs/rules/src/REQ-09/rule.md).
    name: 'officer: two requests of two systems',
    write(plan) {
      plan.begin({ officerSpanMax: clause(150) });
      const officer = plan.person('of many');
      plan.enrollOfficers([officer], day(4));
      const first = plan.exchange({ officer, size: 100 });
      plan.exchangeLawfully(day(15), { officer, size: 100, system: 'branch' });
      // Small input y: "the recipient retracts R-1: its REQ findings stay".
      if (plan.random.chance(0.5)) {
        const more = plan.draft({ officer, size: 100 });
        plan.retract(plan.submit(more), day(20));
        plan.assess(more, new Map(), more.at + HOUR);
      }
      plan.receive(plan.disclose({ exchange: first, items: plan.take(first, 5) }));
      plan.expected.finding('REQ-09', ANY);
      plan.end();
    },
  },
  {
    name: 'officer: requests of two agencies',
    takers: 2,
    write(plan) {
      plan.begin({ officerSpanMax: clause(150) });
      const officer = plan.person('of two agencies');
      for (const taker of plan.cast.takers) {
        plan.enrollOfficers([officer], day(4), taker);
        plan.exchangeLawfully(day(8), { taker, officer, size: 100 });
      }
      plan.expected.finding('REQ-09', ANY);
      plan.end();
    },
  },
];
