import { dateOf, day, iso } from './calendar.js';
import type { OwnAgreement } from './evasion.js';

/** Neighbours of the lawful days, one step outside. */
export const notQuiteLawful: OwnAgreement[] = [
  {
    // In a standing feed the roster still decides.
    name: 'standing feed: to an officer in no roster',
    write(plan) {
      plan.begin({ exchangeMode: 'standing' }, false);
      const { subject } = plan.disclose({ at: day(10), items: [1, 2, 3], officers: [plan.person('unknown')] });
      plan.expected.finding('DIS-07', subject, 3);
      plan.end();
    },
  },
  {
    // Beyond the tolerance it is no answer to that request.
    name: 'single query, answered too early',
    write(plan) {
      plan.begin();
      const exchange = plan.draft({ at: day(10), size: 1 });
      plan.submit(exchange);
      plan.assess(exchange, new Map(), day(10) - 90_000);
      plan.matchItems(exchange, [1], day(10) - 60_000);
      const { subject } = plan.disclose({ exchange, at: day(10) - 30_000, items: [1] });
      plan.expected.finding('DIS-01', subject);
      plan.expected.open(['DIS-02', 'DIS-04', 'DIS-07', 'DIS-17'], subject);
      plan.expected.openLines(['REQ-06', 'MAT-02', 'MAT-06']);
      plan.end();
    },
  },
  {
    // A day after the last one is outside, whatever the clock beside it says.
    name: 'date-only clocks: a day too late',
    write(plan) {
      plan.begin({ effectiveTo: dateOf(day(30)) });
      const exchange = plan.exchange({ at: day(28) });
      plan.disclose({ exchange, at: day(31), items: plan.take(exchange, 5), manner: { byDay: true } });
      plan.expected.finding('AGR-02', plan.actsOf('disclosure', plan.giver), 1);
      plan.end();
    },
  },
  {
    // "Judge with its first and its last moment: one answer stands, two are not evaluable: same day" (4).
    name: 'date-only clocks: the term ends at noon of that day',
    write(plan) {
      plan.begin({ effectiveTo: iso(day(30, 12)) });
      const exchange = plan.exchange({ at: day(28) });
      plan.receive(plan.disclose({ exchange, at: day(30), items: plan.take(exchange, 5), manner: { byDay: true } }));
      plan.expected.line('AGR-02', 'same day');
      plan.end();
    },
  },
  {
    // The last day in New York ends at 04:00 UTC of the next (4).
    name: 'time zone: an hour after the last day',
    write(plan) {
      plan.begin({ effectiveTo: dateOf(day(30)), timeZone: 'America/New_York' });
      const exchange = plan.exchange({ at: day(28) });
      plan.receive(plan.disclose({ exchange, at: day(31, 5), items: plan.take(exchange, 5) }));
      plan.expected.finding('AGR-02', plan.actsOf('disclosure', plan.giver), 1);
      plan.end();
    },
  },
];
