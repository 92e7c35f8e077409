import fc from 'fast-check';
import type { ActOfDesk } from '#libs/readmodel';
import { inOrder } from './timeline.controller.js';

const time = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
const minutes = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 12 }).map((all) => all.sort((a, b) => a - b));
const hitAt = (minute: number) => ({ at: time(minute), hit: { no: minute } as never, act: null });
const actAt = (minute: number, index: number): ActOfDesk => ({
  ...{ index, receivedAt: time(minute), kind: 'triage.noted', desk: 'irs', version: 1, issuer: 'i', subject: 's' },
  mark: null,
  body: {
    by: { issuer: 'i', subject: 's', role: 'overseer', agency: null },
    act: { kind: 'triage.noted', note: { commitment: 'c' }, finding: 'f' },
  },
});

describe('a timeline', () => {
  it('is one order, which is the same page by page', () => {
    fc.assert(
      fc.property(minutes, minutes, fc.integer({ min: 1, max: 6 }), (hitMinutes, actMinutes, limit) => {
        const hits = hitMinutes.map(hitAt);
        const acts = actMinutes.map((minute, n) => actAt(minute, 10 + n * 3));
        const whole = inOrder(hits, acts, [0, null]);
        expect(whole).toHaveLength(hits.length + acts.length);
        expect(whole.map(({ at }) => at)).toEqual(whole.map(({ at }) => at).sort());
        const paged: typeof whole = [];
        for (let [h, a] = [0, null as number | null]; ;) {
          const page = inOrder(
            hits.slice(h, h + limit + 1),
            acts.filter(({ index }) => a === null || index > a).slice(0, limit + 1),
            [h, a],
          ).slice(0, limit);
          paged.push(...page);
          if (page.length < limit) break;
          [h, a] = page.at(-1)!.position;
        }
        expect(paged).toEqual(whole);
      }),
    );
  });
});
