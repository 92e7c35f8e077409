import { DAY, day, HOUR } from './calendar.js';
import { ANY } from './evasive-truth.js';
import type { Evasion, OwnAgreement } from './evasion.js';
import { expectNoAgreement, expectUnknown, requestOf } from './common-lines.js';
import { discloseNext, exposeToStranger, insufficient, discloseUnasked } from './small-histories.js';

export const retracted: Evasion[] = [
  {
    // "An accusing act that its author retracts stays counted" (2); small input r.
    name: 'disclosure: by its author',
    plant(plan) {
      const exchange = plan.exchange();
      const disclosure = exposeToStranger(plan, exchange, plan.random.int(1, 9));
      plan.retract(disclosure, disclosure.at + plan.random.int(1, 200) * HOUR);
    },
  },
  {
    // "… until a party of the other role retracts the same target too" (2).
    name: 'disclosure: by its author and the other role',
    plant(plan) {
      const exchange = plan.exchange();
      const disclosure = plan.discloseToStranger(exchange, plan.random.int(1, 9));
      const at = disclosure.at + HOUR;
      plan.retract(disclosure, at);
      plan.retract(disclosure, at + plan.random.int(-1, 48) * HOUR, plan.source(plan.taker));
    },
  },
  {
    // "A stranger's retraction changes nothing" (r): it is none of both, and has no standing.
    name: 'disclosure: by its author and a stranger',
    plant(plan) {
      const exchange = plan.exchange();
      const disclosure = plan.discloseToStranger(exchange, plan.random.int(1, 9));
      plan.retract(disclosure, disclosure.at + HOUR);
      plan.retract(disclosure, disclosure.at + 2 * HOUR, plan.source(plan.stranger));
      plan.spokenWithoutStanding(plan.stranger, 'event.retracted');
      plan.expected.finding('DIS-07', disclosure.subject, disclosure.size);
    },
  },
  {
    // What a retraction retracts does not come back as lawful: a disclosure without rows stays as unknown as it was.
    name: 'disclosure without rows: by its author',
    plant(plan) {
      const exchange = plan.exchange();
      const disclosure = plan.disclose({ exchange, stated: plan.random.int(5, 60) });
      plan.receive(disclosure);
      plan.retract(disclosure, disclosure.at + DAY);
      expectUnknown(plan, disclosure, disclosure.size);
    },
  },
  {
    // "It ceases to excuse its author" (2): the source's match no longer excuses the source's disclosure.
    name: 'match: by its author',
    plant(plan) {
      const exchange = plan.exchange({ matched: [] });
      const items = plan.take(exchange, plan.random.int(2, 20));
      const match = plan.matchItems(exchange, items, exchange.at + 2 * HOUR);
      const disclosure = plan.disclose({ exchange, items });
      plan.receive(disclosure);
      plan.retract(match, disclosure.at + plan.random.int(1, 48) * HOUR);
      plan.expected.finding('DIS-04', disclosure.subject, disclosure.size);
    },
  },
  {
    // A retraction of an excusing act belongs to "the same source" (2): nobody takes it from the source that rests on it.
    name: 'match: by the other role and a stranger',
    plant(plan) {
      const exchange = plan.exchange({ matched: [] });
      const items = plan.take(exchange, plan.random.int(2, 20));
      const match = plan.matchItems(exchange, items, exchange.at + 2 * HOUR);
      plan.receive(plan.disclose({ exchange, items }));
      for (const by of [plan.taker, plan.stranger]) {
        plan.retract(match, exchange.at + 3 * DAY, plan.source(by));
        plan.spokenWithoutStanding(by, 'event.retracted');
      }
    },
  },
  {
    // Small input y: "a retracted statement goes on accusing its author and excusing others" (2).
    name: 'request: by its author',
    plant(plan) {
      const exchange = plan.draft();
      const junk = plan.take(exchange, plan.random.int(1, 5));
      const codes = insufficient(junk);
      const request = plan.submit(exchange, codes);
      plan.assess(exchange, codes, exchange.at + HOUR);
      const items = plan.take(exchange, plan.random.int(2, 12));
      plan.matchItems(exchange, items, exchange.at + 2 * HOUR);
      const disclosure = plan.disclose({ exchange, items });
      plan.receive(disclosure);
      plan.retract(request, disclosure.at + DAY);
      plan.expected.finding('REQ-06', requestOf(exchange), junk.length);
    },
  },
  {
    // The source retracts its assessment: what it says against the source stays, what excused the source is gone (2).
    name: 'assessment: by its author',
    open: true,
    plant(plan) {
      const exchange = plan.draft();
      const junk = plan.take(exchange, plan.random.int(1, 5));
      const codes = insufficient(junk);
      plan.submit(exchange, codes);
      const assessment = plan.assess(exchange, codes, exchange.at + HOUR);
      const items = [...junk, ...plan.take(exchange, 6)].sort((a, b) => a - b);
      plan.matchItems(exchange, items, exchange.at + 2 * HOUR);
      const disclosure = plan.disclose({ exchange, items });
      plan.receive(disclosure);
      plan.retract(assessment, disclosure.at + DAY);
      plan.expected.finding('REQ-06', requestOf(exchange), junk.length);
      plan.expected.finding('DIS-17', disclosure.subject, junk.length);
      plan.expected.line('DIS-17', 'not assessed by the source', 6, disclosure.subject);
      plan.expected.openLines(['REQ-06']);
    },
  },
  {
    // An accusing act counts whatever is said of its retraction.
    name: 'disclosure: by its author, who retracts the retraction',
    plant(plan) {
      const exchange = plan.exchange();
      const disclosure = exposeToStranger(plan, exchange, plan.random.int(1, 9));
      const retraction = plan.retract(disclosure, disclosure.at + HOUR);
      plan.retract(retraction, disclosure.at + 2 * HOUR);
    },
  },
  {
    // "An accusing act that its author replaces stays counted, marked replaced by …" (2).
    name: 'disclosure: replaced by a lawful one',
    plant(plan) {
      const exchange = plan.exchange();
      const disclosure = exposeToStranger(plan, exchange, plan.random.int(1, 9));
      const at = disclosure.at + DAY;
      const better = plan.disclose({ exchange, at, items: plan.take(exchange, disclosure.size) });
      plan.receive(better);
      plan.retract(disclosure, at, disclosure.source, { replacedBy: better.id });
    },
  },
  {
    // A request accuses its author as well: replaced by one with clean addresses, it stays counted.
    name: 'request: replaced by a clean one',
    plant(plan) {
      const exchange = plan.draft();
      const junk = plan.take(exchange, plan.random.int(1, 5));
      const codes = insufficient(junk);
      const request = plan.submit(exchange, codes);
      plan.assess(exchange, codes, exchange.at + HOUR);
      const clean = plan.draft({ at: exchange.at + DAY });
      const better = plan.submit(clean);
      plan.assess(clean, new Map(), clean.at + HOUR);
      plan.retract(request, clean.at + HOUR, request.source, { replacedBy: better.id });
      plan.expected.finding('REQ-06', requestOf(exchange), junk.length);
    },
  },
  {
    name: 'nothing: an id that nobody has used',
    plant(plan) {
      plan.retract({ id: plan.random.uuid(), source: plan.source(plan.giver) }, day(20));
    },
  },
];

export const retractedAlone: OwnAgreement[] = [
  {
    // "Until a *party* of the *other role* retracts the same target too" (2): another source is of the same role, and has no standing.
    name: 'disclosure: by its author and another source',
    givers: 2,
    write(plan) {
      plan.begin();
      const exchange = plan.exchange();
      const disclosure = exposeToStranger(plan, exchange, plan.random.int(1, 9));
      const another = plan.cast.givers[1]!;
      plan.retract(disclosure, disclosure.at + HOUR);
      plan.retract(disclosure, disclosure.at + HOUR, plan.source(another));
      plan.spokenWithoutStanding(another, 'event.retracted');
      plan.end();
    },
  },
  {
    // Small input o: "a retracted watermark lets nothing be concluded" (2); lateness does.
    name: 'watermark: by its author',
    unvouched: true,
    write(plan) {
      plan.begin();
      discloseUnasked(plan, 'week');
      const taker = plan.source(plan.taker);
      plan.silent.add(taker);
      const watermark = plan.vouch(taker, day(50));
      plan.retract(watermark, day(51));
      plan.end();
    },
  },
  {
    // "… but still contradicts" (2).
    name: 'watermark: by its author, who then back-dates',
    unvouched: true,
    write(plan) {
      plan.begin();
      const exchange = plan.exchange({ matched: [] });
      const disclosure = discloseNext(plan, exchange, 5);
      const giver = plan.source(plan.giver);
      plan.silent.add(giver);
      const watermark = plan.vouch(giver, day(40));
      plan.retract(watermark, day(41));
      plan.matchItems(exchange, [...exchange.left], exchange.at + 2 * HOUR);
      plan.expected.finding('DIS-04', disclosure.subject, 5);
      plan.expected.finding('INT-03', ANY);
      plan.end();
    },
  },
  {
    // "A bound document is undone only by all who recorded it" (2).
    name: 'registration: by one party',
    write(plan) {
      const [one, other] = plan.register(plan.parties, plan.policyOf());
      plan.enrollBase();
      plan.exchangeLawfully(day(5));
      plan.retract(plan.random.pick([one!, other!]), day(20));
      plan.exchangeLawfully(day(22));
      plan.end();
    },
  },
  {
    name: 'registration: by both parties',
    unvouched: true,
    write(plan) {
      const records = plan.register(plan.parties, plan.policyOf());
      plan.enrollBase();
      plan.exchangeLawfully(day(5));
      for (const record of records) plan.retract(record, day(20));
      plan.exchangeLawfully(day(22));
      expectNoAgreement(plan, ['core']);
      // Whether a registration that is undone still names its packs is left open.
      plan.expected.openLines(['usc26-6103']);
      plan.end();
    },
  },
];
