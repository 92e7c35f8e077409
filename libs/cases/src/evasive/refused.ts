import type { EventType } from '#libs/contracts';
import type { AgreementPlan, Exchange } from './agreement-plan.js';
import { day, HOUR } from './calendar.js';
import { ANY } from './evasive-truth.js';
import type { Said } from './evasive-writer.js';
import type { OwnAgreement } from './evasion.js';
import { discloseNext, exposeToStranger } from './small-histories.js';

/** Small input t: a disclosure whose count is a text. */
function refusedDisclosure(plan: AgreementPlan): { exchange: Exchange; refused: Said } {
  const exchange = plan.exchange();
  const data = { itemsCount: String(plan.random.int(1, 1_000_000)) };
  const refused = plan.disclose({ exchange, id: plan.name('D'), stated: 1, data, manner: { refused: true } });
  return { exchange, refused };
}

/** "Its rules are not evaluable, one line per pack, and INT-09 is CRITICAL, until a passing event of that type takes its sequence" (2). */
function expectUnknownAct({ expected }: AgreementPlan): void {
  expected.finding('INT-09', ANY);
  for (const pack of ['core', 'usc26-6103']) expected.line(pack, 'refused event of unknown size');
}

export const refusedAlone: OwnAgreement[] = [
  {
    name: 'disclosure: never corrected',
    unvouched: true,
    write(plan) {
      plan.begin();
      refusedDisclosure(plan);
      plan.exchangeLawfully(day(20));
      expectUnknownAct(plan);
      plan.end();
    },
  },
  {
    name: 'nothing: a disclosure that is corrected',
    unvouched: true,
    write(plan) {
      plan.begin();
      const { exchange, refused } = refusedDisclosure(plan);
      const manner = { sequence: refused.sequence! };
      plan.receive(plan.disclose({ exchange, items: plan.take(exchange, 5), manner }));
      plan.expected.open(['INT-09'], ANY);
      plan.end();
    },
  },
  {
    name: 'disclosure: its sequence taken by another type',
    unvouched: true,
    write(plan) {
      plan.begin();
      const { exchange, refused } = refusedDisclosure(plan);
      plan.assess(exchange, new Map(), exchange.at + 3 * HOUR, { sequence: refused.sequence! });
      // Whether that is a sequence with two ids is left open.
      plan.expected.open(['INT-02'], ANY);
      expectUnknownAct(plan);
      plan.end();
    },
  },
  {
    // "… or unreadable type" (2).
    name: 'a type that cannot be read',
    unvouched: true,
    write(plan) {
      plan.begin();
      plan.writer.say(plan.source(plan.giver), 'nonsense' as EventType, day(10), {}, { refused: true });
      expectUnknownAct(plan);
      plan.end();
    },
  },
  {
    // A refused event that would only have excused hides no act: what it would have excused stays accused.
    name: 'match: its count is a text',
    unvouched: true,
    write(plan) {
      plan.begin();
      const exchange = plan.exchange({ matchData: { itemsCount: '7' }, manner: { match: { refused: true } } });
      const disclosure = discloseNext(plan, exchange, 7);
      plan.expected.finding('DIS-04', disclosure.subject, 7);
      plan.expected.finding('INT-09', ANY);
      plan.end();
    },
  },
  {
    // The correction accuses: what it says is judged.
    name: 'disclosure: corrected, and to a stranger',
    unvouched: true,
    write(plan) {
      plan.begin();
      const { exchange, refused } = refusedDisclosure(plan);
      exposeToStranger(plan, exchange, 5, { manner: { sequence: refused.sequence! } });
      plan.expected.open(['INT-09'], ANY);
      plan.end();
    },
  },
];
