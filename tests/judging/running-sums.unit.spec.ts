import fc from 'fast-check';
import type { AgreementPolicy } from '#libs/contracts';
import { GIVER, policy, Scenario, sha, TAKER } from '../../libs/rules/src/testing/scenario.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const FROM = Date.parse('2025-03-01T00:00:00Z');

/** An act, hours after `FROM`. Some acts are known by their day. */
interface Given {
  hour: number;
  items: number;
  day: boolean;
}
interface Caps {
  lifetime: number;
  window: number;
}

const cap = (value: number) => ({ value, basis: 'clause' as const });
const volumeOf = ({ lifetime, window }: Caps) => ({
  lifetime: cap(lifetime),
  perWindow: [{ days: 3, max: cap(window) }],
});

/** In winter and in summer time: clocks go forward on 9 March. */
const offsetOf = (zone: string, day: number): number =>
  zone === 'UTC' ? 0 : day <= Date.parse('2025-03-09T00:00:00Z') ? 5 : 4;

/** The excess at the worst act, computed as a plain sum of all pairs. */
function worst(acts: Given[], caps: (at: number) => Caps, of: 'lifetime' | 'window', zone: string, last: boolean) {
  const all = acts.map(({ hour, items, day }, n) => {
    const time = FROM + hour * HOUR;
    if (!day) return { n, at: time, day, items };
    const midnight = Math.floor(time / DAY) * DAY;
    const first = midnight + offsetOf(zone, midnight) * HOUR;
    const after = midnight + DAY + offsetOf(zone, midnight + DAY) * HOUR;
    return { n, at: last ? after - 1 : first, day, items };
  });
  const span = of === 'lifetime' ? Infinity : 3 * DAY;
  const sums = all.map(({ at }) => {
    const sum = all.filter((one) => one.at <= at && one.at > at - span).reduce((s, { items }) => s + items, 0);
    return sum - caps(at)[of];
  });
  return Math.max(0, ...sums);
}

const act = fc.record({
  hour: fc.integer({ min: 0, max: 20 * 24 }),
  items: fc.integer({ min: 1, max: 4 }),
  day: fc.boolean(),
});
const caps = fc.record({ lifetime: fc.integer({ min: 1, max: 60 }), window: fc.integer({ min: 1, max: 20 }) });

describe('sums of disclosed items', () => {
  it('exceed a cap by the sum of all pairs of acts, of times and of days, under two versions, in either zone', () => {
    fc.assert(
      fc.property(
        fc.array(act, { minLength: 1, maxLength: 40, size: 'max' }),
        ...([caps, caps, fc.constantFrom('UTC', 'America/New_York'), fc.boolean()] as const),
        (acts, first, second, zone, onlyTimes) => {
          const given = onlyTimes ? acts.map((one) => ({ ...one, day: false })) : acts;
          const changes = FROM + 10 * DAY + 7 * HOUR;
          const stated = (of: Caps): Partial<AgreementPolicy> => ({ volume: volumeOf(of), timeZone: zone });
          const scenario = new Scenario().agreed(stated(first)).rosters();
          const effectiveAt = new Date(changes).toISOString();
          const amended = {
            version: 2,
            supersedes: 1,
            documentDigest: sha('v2'),
            policy: policy(stated(second)),
            effectiveAt,
          };
          for (const source of [GIVER, TAKER])
            scenario.send('gov.transfer.agreement.amended.v1', amended, { source, time: effectiveAt });
          given.forEach(({ hour, items, day }, n) => {
            const time = new Date(FROM + hour * HOUR).toISOString();
            const rows = { items: Array.from({ length: items }, (_, i) => i + 1) };
            scenario.disclose(`d${n}`, rows, { requestId: 'r1' }, { time, ...(day ? { day } : {}) });
          });
          const found = new Map(
            scenario
              .fold()
              .findings()
              .filter(({ rule }) => rule === 'DIS-10')
              .map(({ subject, count }) => [subject, count]),
          );
          const at = (time: number): Caps => (time < changes ? first : second);
          for (const [of, subject] of [
            ['lifetime', 'lifetime'],
            ['window', 'window of 3 days'],
          ] as const) {
            const both = [false, true].map((last) => worst(given, at, of, zone, last));
            expect(found.get(subject) ?? 0).toBe(Math.min(...both));
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
