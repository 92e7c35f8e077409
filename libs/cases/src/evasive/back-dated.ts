import { DAY, day, FIRST_VOUCHED, HOUR } from './calendar.js';
import { ANY } from './evasive-truth.js';
import type { Evasion, OwnAgreement } from './evasion.js';
import { expectUnbound, ITEM_RULES } from './common-lines.js';
import { allOf, discloseNext, discloseUnmatched, exposeToStranger, wide } from './small-histories.js';
import { clause } from './documents-plan.js';

/** An evasion in two acts: one statement in time, and one after its source has vouched past it. */
function inTwoActs<T>(name: string, said: (plan: Plan) => T, afterwards: (plan: Plan, said: T) => void, open?: true) {
  const kept = new WeakMap<Plan, T>();
  const evasion: Evasion = {
    name,
    plant: (plan) => void kept.set(plan, said(plan)),
    afterVouching: (plan) => {
      afterwards(plan, kept.get(plan)!);
      // "A statement of sequence >= n with a time at or before T contradicts itself: INT-03" (2).
      plan.expected.finding('INT-03', ANY);
    },
    ...(open && { open }),
  };
  return evasion;
}
type Plan = Parameters<Evasion['plant']>[0];

/** "That statement accuses from its own time and excuses only after T" (2): here T is day 40. */
export const backDated: Evasion[] = [
  inTwoActs(
    'match',
    (plan) => {
      const { exchange } = discloseUnmatched(plan, 2, 20);
      return exchange;
    },
    (plan, exchange) => {
      const all = allOf(exchange);
      plan.matchItems(exchange, all, exchange.at + 2 * HOUR);
    },
  ),
  // "… of sequence >= n (or none)" (2).
  inTwoActs(
    'match without a sequence',
    (plan) => {
      const { exchange } = discloseUnmatched(plan, 2, 20);
      return exchange;
    },
    (plan, exchange) => {
      const all = allOf(exchange);
      plan.matchItems(exchange, all, exchange.at + 2 * HOUR, { manner: { sequence: null } });
    },
  ),
  inTwoActs(
    'request',
    (plan) => {
      const exchange = plan.draft();
      plan.assess(exchange, new Map(), exchange.at + HOUR);
      plan.matchItems(exchange, [...exchange.left], exchange.at + 2 * HOUR);
      const { subject } = plan.disclose({ exchange, items: plan.take(exchange, 4) });
      plan.expected.finding('DIS-01', subject);
      plan.expected.open(ITEM_RULES, subject);
      plan.expected.openLines(['REQ-06', 'MAT-06', 'MAT-02']);
      return exchange;
    },
    (plan, exchange) => plan.submit(exchange),
    true,
  ),
  inTwoActs(
    'assessment',
    (plan) => {
      const exchange = plan.exchange({ assessed: null });
      const disclosure = discloseNext(plan, exchange, 5);
      plan.expected.line('DIS-17', 'not assessed by the source', 5, disclosure.subject);
      plan.expected.openLines(['REQ-06']);
      return exchange;
    },
    (plan, exchange) => plan.assess(exchange, new Map(), exchange.at + HOUR),
    true,
  ),
  inTwoActs(
    'disclosure',
    (plan) => plan.exchange(),
    (plan, exchange) => {
      exposeToStranger(plan, exchange, plan.random.int(1, 9));
    },
  ),
  inTwoActs(
    'roster',
    (plan) => {
      const officer = plan.person('back-dated');
      const digest = plan.digest();
      for (const kind of ['recipient', 'engaged_officer'])
        plan.roster(plan.giver, kind, { add: [officer] }, day(4), digest);
      const exchange = plan.exchange({ officer });
      const disclosure = discloseNext(plan, exchange, 4);
      plan.expected.finding('DIS-07', disclosure.subject, 4);
      return { officer, digest };
    },
    (plan, { officer, digest }) => {
      for (const kind of ['recipient', 'engaged_officer'])
        plan.roster(plan.taker, kind, { add: [officer] }, day(4), digest);
    },
  ),
  {
    // "Methods: the later of event time and effectiveAt" (2): said in time, in effect only after the disclosure.
    name: 'match method: in effect only after the disclosure',
    plant(plan) {
      plan.approveMethod(plan.giver, 'DOB', ['dob', 'name'], day(3));
      plan.approveMethod(plan.giver, 'DOB', ['dob', 'address'], day(4), day(60));
      const exchange = plan.exchange({ matched: [] });
      const items = plan.take(exchange, plan.random.int(2, 20));
      plan.matchItems(exchange, items, exchange.at + 2 * HOUR, { path: 'DOB', compared: undefined });
      plan.receive(plan.disclose({ exchange, items }));
      plan.expected.finding('MAT-02', ANY, items.length);
    },
  },
  {
    // "The date as written is a whole day, whatever clock time stands beside it; within one source the sequence decides" (4).
    name: 'match: known by the day of the disclosure, said after it',
    plant(plan) {
      const exchange = plan.exchange({ matched: [] });
      const at = day(plan.random.int(16, 30), 10);
      const manner = plan.random.chance(0.5) ? { byDay: true as const } : {};
      const disclosure = plan.disclose({ exchange, at, items: plan.take(exchange, 6), manner });
      plan.receive(disclosure, { at: at + DAY });
      const all = allOf(exchange);
      plan.matchItems(exchange, all, at, { manner: { byDay: plan.random.pick([true, 'first second'] as const) } });
      plan.expected.finding('DIS-04', disclosure.subject, 6);
    },
  },
  {
    // "Another agency's permission of the same day counts as earlier" (4).
    name: 'nothing: a request known by the day of its answer',
    plant(plan) {
      const exchange = plan.draft({ at: day(plan.random.int(16, 30), 4) });
      plan.submit(exchange, new Map(), { manner: { request: { byDay: true } } });
      plan.assess(exchange, new Map(), exchange.at + HOUR);
      plan.matchItems(
        exchange,
        exchange.left.toSorted((a, b) => a - b),
        exchange.at + 2 * HOUR,
      );
      plan.receive(plan.disclose({ exchange, at: exchange.at + 3 * HOUR, items: plan.take(exchange, 6) }));
    },
  },
  {
    // At a time after T nothing is contradicted, and it excuses from its own time.
    name: 'nothing: said after T, dated after T',
    plant: () => undefined,
    afterVouching(plan) {
      plan.exchangeLawfully(FIRST_VOUCHED + DAY);
    },
  },
];

export const backDatedAlone: OwnAgreement[] = [
  {
    // Small input w: acts up to T have no agreement, none after; "the same when the watermark is retracted".
    name: 'registration',
    unvouched: true,
    write(plan) {
      const giver = plan.source(plan.giver);
      plan.register([plan.taker], plan.policyOf(), day(0, 8), `sha256:${'d'.repeat(64)}`);
      plan.exchangeLawfully(day(5));
      const early = [...plan.acts];
      const watermark = plan.vouch(giver, day(10));
      plan.register([plan.giver], plan.policyOf(), day(1), `sha256:${'d'.repeat(64)}`);
      if (plan.random.chance(0.5)) plan.retract(watermark, day(10, 1));
      const digest = plan.digest();
      for (const [kind, members] of [
        ['recipient', plan.officersOf(plan.taker)],
        ['engaged_officer', plan.officersOf(plan.taker)],
        ['requester', [plan.person(`clerk of ${plan.taker}`)]],
        ['holding_location', ['VAULT-1']],
      ] as const)
        for (const agency of plan.parties) plan.roster(agency, kind, { add: [...members] }, day(10, 2), digest);
      plan.exchangeLawfully(day(12));
      plan.expected.finding('INT-03', ANY);
      expectUnbound(plan, early);
      for (const pack of ['core', 'usc26-6103']) plan.expected.line(pack, 'no agreement in effect');
      plan.end();
    },
  },
  {
    // The receipt answers from T on: the deadline of 72 hours is over.
    name: 'receipt',
    write(plan) {
      plan.begin({ ackDeadlineHours: clause(72) });
      const exchange = plan.exchange();
      const disclosure = plan.disclose({ exchange, items: plan.take(exchange, 5) });
      plan.vouchAll(FIRST_VOUCHED);
      plan.receive(disclosure);
      plan.expected.finding('RCP-01', disclosure.subject);
      plan.expected.finding('INT-03', ANY);
      plan.end();
    },
  },
  {
    // An amendment by both, of which one record is back-dated: it binds after T, so that wages before T stay out of scope.
    name: 'amendment',
    write(plan) {
      plan.begin();
      const digest = plan.digest();
      const wider = wide(plan);
      plan.amend(plan.giver, 2, wider, day(4), day(4), digest);
      const exchange = plan.exchange();
      const disclosure = plan.disclose({ exchange, items: plan.take(exchange, 5), elements: ['wages'] });
      plan.receive(disclosure);
      plan.expected.finding('DIS-03', disclosure.subject, 5);
      plan.vouchAll(FIRST_VOUCHED);
      plan.amend(plan.taker, 2, wider, day(4), day(4), digest);
      plan.expected.finding('INT-03', ANY);
      const later = plan.exchange({ at: day(45) });
      plan.receive(plan.disclose({ exchange: later, items: plan.take(later, 5), elements: ['wages'] }));
      plan.end();
    },
  },
  {
    // "One known by its day contradicts only a T after that day" (2).
    name: 'nothing: known by the day of T',
    write(plan) {
      plan.begin();
      const exchange = plan.exchange({ at: day(9) });
      plan.vouchAll(day(20, 12));
      const byDay = { byDay: true } as const;
      const disclosure = plan.disclose({ exchange, at: day(20), items: plan.take(exchange, 5), manner: byDay });
      plan.receive({ ...disclosure, at: day(21) });
      plan.end();
    },
  },
];
