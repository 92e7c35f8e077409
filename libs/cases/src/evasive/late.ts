import { DAY, day, HOUR } from './calendar.js';
import type { OwnAgreement } from './evasion.js';
import { ITEM_RULES } from './common-lines.js';
import { discloseNext } from './small-histories.js';
import { clause } from './documents-plan.js';

/** Facts that come after all others, from systems that nobody had seen. "The bound may fall (a new source …)" (4). */
export const lateAlone: OwnAgreement[] = [
  {
    // Small input n: D-1 is answered, D-2 waits for the new system, or for lateness.
    name: 'receipt: from a new system that does not vouch',
    unvouched: true,
    write(plan) {
      plan.begin({ ackDeadlineHours: clause(72) });
      const [answered, other] = [plan.exchange(), plan.exchange()].map((exchange) =>
        plan.disclose({ exchange, items: plan.take(exchange, 5) }),
      );
      plan.end();
      plan.receive(answered!, { at: answered!.at + HOUR, system: 'new', manner: { wave: 1 } });
      plan.expected.finding('RCP-01', other!.subject, undefined, 'week');
    },
  },
  {
    name: 'receipt: from a new system that vouches',
    write(plan) {
      plan.begin({ ackDeadlineHours: clause(72) });
      const [answered, other] = [plan.exchange(), plan.exchange()].map((exchange) =>
        plan.disclose({ exchange, items: plan.take(exchange, 5) }),
      );
      plan.end();
      plan.receive(answered!, { at: answered!.at + HOUR, system: 'new', manner: { wave: 1 } });
      plan.vouch(plan.source(plan.taker, 'new'), day(69), { wave: 1 });
      plan.expected.finding('RCP-01', other!.subject);
    },
  },
  {
    // What a stranger writes late moves nothing (4): what was concluded stays so.
    name: 'absence: beside a stranger who does not vouch',
    write(plan) {
      plan.begin();
      const exchange = plan.exchange();
      const unlisted = plan.disclose({ exchange, stated: 5 });
      plan.receive(unlisted);
      plan.expected.finding('INT-13', unlisted.subject, 5);
      for (const rule of ITEM_RULES) plan.expected.line(rule, 'items not listed', 5, unlisted.subject);
      plan.end();
      const system = plan.source(plan.stranger, 'new');
      plan.writer.say(
        system,
        'gov.transfer.request.withdrawn.v1',
        day(8),
        { requestId: exchange.request, reason: 'Not needed' },
        { wave: 1 },
      );
      plan.spokenWithoutStanding(plan.stranger, 'request.withdrawn');
    },
  },
  {
    // A new system of a party does (4): until it vouches, or lateness has run out, nothing may be concluded.
    name: 'absence: reopened by a new system of a party',
    unvouched: true,
    write(plan) {
      plan.begin();
      const exchange = plan.exchange();
      const unlisted = plan.disclose({ exchange, stated: 5 });
      plan.receive(unlisted);
      const lawful = plan.disclose({ exchange, items: plan.take(exchange, 4) });
      plan.expected.finding('INT-13', unlisted.subject, 5, 'week');
      for (const rule of ITEM_RULES) plan.expected.line(rule, 'items not listed', 5, unlisted.subject);
      plan.end();
      plan.receive(lawful, { system: 'new', manner: { wave: 1 } });
    },
  },
  {
    // A new system of the taker brings the request itself, dated before its disclosure: nobody can contradict it (8).
    name: 'request: from a new system',
    unvouched: true,
    write(plan) {
      plan.begin();
      const exchange = plan.draft();
      plan.assess(exchange, new Map(), exchange.at + HOUR);
      plan.matchItems(exchange, [...exchange.left], exchange.at + 2 * HOUR);
      discloseNext(plan, exchange, 4);
      plan.end();
      plan.submit(exchange, new Map(), { system: 'new', manner: { request: { wave: 1 } } });
    },
  },
  {
    // The roster's second record comes late, with its own time: the disclosure was lawful all along.
    name: 'roster: second record',
    write(plan) {
      plan.begin();
      const officer = plan.person('late');
      const digest = plan.digest();
      const kinds = ['recipient', 'engaged_officer'];
      for (const kind of kinds) plan.roster(plan.giver, kind, { add: [officer] }, day(4), digest);
      const exchange = plan.exchange({ officer, at: day(6) });
      const disclosure = plan.disclose({ exchange, items: plan.take(exchange, 4), at: day(6) + DAY });
      for (const kind of kinds) plan.roster(plan.taker, kind, { add: [officer] }, day(4), digest, { wave: 1 });
      plan.receive(disclosure, { manner: { wave: 1 } });
      plan.end();
    },
  },
];
