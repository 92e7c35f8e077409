import { day } from './calendar.js';
import { expectNoAgreement, expectUnknown, ITEM_RULES } from './common-lines.js';
import { ANY } from './evasive-truth.js';
import type { OwnAgreement } from './evasion.js';
import { discloseUnmatched, insufficient, discloseUnasked } from './small-histories.js';
import { clause } from './documents-plan.js';

export const leftOutAlone: OwnAgreement[] = [
  {
    name: 'registration: one party',
    unvouched: true,
    write(plan) {
      plan.register([plan.random.pick([plan.giver, plan.taker])], plan.policyOf());
      plan.enrollBase();
      plan.exchangeLawfully(day(5));
      plan.exchangeLawfully(day(7));
      expectNoAgreement(plan, ['core', 'usc26-6103']);
      plan.end();
    },
  },
  {
    name: 'registration: none',
    unvouched: true,
    write(plan) {
      plan.exchangeLawfully(day(5));
      expectNoAgreement(plan, ['core']);
      plan.end();
    },
  },
  {
    name: 'receipt',
    write(plan) {
      plan.begin({ ackDeadlineHours: clause(72) });
      const exchange = plan.exchange();
      const { subject } = plan.disclose({ exchange, items: plan.take(exchange, 6) });
      plan.expected.finding('RCP-01', subject);
      plan.end();
    },
  },
  {
    // "RCP-01 by each part's deadline, one finding per disclosure"; "a receipt answers the parts at or before its time" (3).
    name: 'receipt: of the later part',
    write(plan) {
      plan.begin({ ackDeadlineHours: clause(72) });
      const exchange = plan.exchange({ at: day(5) });
      const id = plan.name('D');
      const part = (n: number, at: number) =>
        plan.disclose({ exchange, id, at, items: plan.take(exchange, 4), stated: 8, data: { part: n, of: 2 } });
      const first = part(1, day(6));
      plan.receive(first, { count: 4 });
      part(2, day(12));
      plan.expected.finding('RCP-01', first.subject);
      // The sum received is less than the sum disclosed: what RCP-02 says while a receipt is missing is left open.
      plan.expected.open(['RCP-02'], first.subject);
      plan.end();
    },
  },
  {
    // "Receipts: none" is refused by the pack (3).
    name: 'receipt: by a policy that the pack refuses',
    write(plan) {
      plan.begin({ ackDeadlineHours: clause(72), receipts: 'none' });
      const exchange = plan.exchange();
      const { subject } = plan.disclose({ exchange, items: plan.take(exchange, 6) });
      plan.expected.finding('RCP-01', subject);
      plan.expected.openLines(['RCP-01', 'RCP-02']);
      plan.end();
    },
  },
  {
    // "Matching: none" is refused by the pack (3).
    name: 'match: by a policy that the pack refuses',
    write(plan) {
      plan.begin({ matching: 'none' });
      discloseUnmatched(plan, 6);
      plan.expected.openLines(['DIS-04']);
      plan.end();
    },
  },
  {
    // "Itemisation: counts (pack usc26-6103 ignores it)" (3).
    name: 'rows: by a policy that the pack ignores',
    write(plan) {
      plan.begin({ itemisation: 'counts' });
      const exchange = plan.exchange();
      const disclosure = plan.disclose({ exchange, stated: 7 });
      plan.receive(disclosure);
      expectUnknown(plan, disclosure, 7);
      plan.expected.openLines(['INT-13']);
      plan.end();
    },
  },
  {
    // "Where authority cites a pack's statute and the pack is not named: not evaluable: pack not chosen, one line" (5).
    name: 'pack',
    write(plan) {
      plan.begin({ authorityPacks: ['core'] });
      const junk = insufficient([1]);
      const exchange = plan.exchange({ codes: junk });
      plan.receive(
        plan.disclose({ exchange, items: [1, 2, 3], elements: ['address'], data: { elementClass: 'return' } }),
      );
      plan.expected.line('usc26-6103', 'pack not chosen');
      plan.end();
    },
  },
  {
    // A party that never vouches: "at the latest when receivedAt >= max(point, the act's receivedAt) + lateness" (4).
    name: 'watermarks',
    unvouched: true,
    write(plan) {
      plan.begin();
      plan.silent.add(plan.source(plan.random.pick([plan.giver, plan.taker])));
      discloseUnasked(plan, 'week');
      const other = plan.exchange();
      const unlisted = plan.disclose({ exchange: other, stated: 5 });
      plan.expected.finding('INT-13', unlisted.subject, 5, 'week');
      plan.expected.openLines(ITEM_RULES);
      plan.end();
    },
  },
  {
    // A sequence that never comes: no watermark counts past it (docs/events.md#what-a-watermark-says), and INT-02 says so.
    name: 'sequence: one that never comes',
    unvouched: true,
    write(plan) {
      plan.begin();
      plan.writer.takeSequence(plan.source(plan.giver));
      plan.exchangeLawfully(day(8));
      plan.expected.finding('INT-02', ANY);
      plan.end();
    },
  },
  {
    // A watermark counts once every sequence below its own is in (docs/events.md#what-a-watermark-says): one over a sequence that never comes lets nothing be concluded.
    name: 'watermark: over a sequence that never comes',
    unvouched: true,
    write(plan) {
      plan.begin();
      discloseUnasked(plan, 'week');
      const taker = plan.source(plan.taker);
      plan.writer.takeSequence(taker);
      plan.expected.finding('INT-02', ANY);
      plan.end();
    },
  },
  {
    // "A document needs a source and a recipient of different agencies; one that lacks this is void and gives no standing" (2).
    name: 'registration: void, by one agency in both roles',
    unvouched: true,
    write(plan) {
      const parties = (['source', 'recipient'] as const).map((role) => ({ agency: plan.giver, role }));
      plan.register([plan.giver], plan.policyOf({ parties }));
      plan.exchangeLawfully(day(5));
      expectNoAgreement(plan, ['core']);
      // Whether a void registration names packs is left open.
      plan.expected.openLines(['usc26-6103']);
      plan.end();
    },
  },
];
