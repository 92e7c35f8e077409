import { Scenario } from '../testing/scenario.js';
import { wilson95 } from './rule.js';

const rate = (min?: number, max?: number) => ({
  matchRate: {
    ...(min === undefined ? {} : { min: { value: min, basis: 'clause' as const } }),
    ...(max === undefined ? {} : { max: { value: max, basis: 'clause' as const } }),
  },
});
const matched = (n: number, of: number, changes: ReturnType<typeof rate> | object = rate(0.5)) =>
  new Scenario().agreed(changes).request('r1', { items: of }).match('r1', { items: n }).watermarks();

describe('MAT-06', () => {
  it('computes the interval of the case', () => {
    const { lower, upper } = wilson95(47_289, 1_280_000);
    expect([lower.toFixed(4), upper.toFixed(4)]).toEqual(['0.0366', '0.0373']);
    expect(wilson95(0, 100).lower).toBeCloseTo(0);
    expect(wilson95(100, 100).upper).toBeCloseTo(1);
  });

  it('hits when even the upper bound is below the expected rate', () => {
    expect(matched(20, 100).finding('MAT-06')).toMatchObject({
      subject: 'border/r1',
      count: 1,
      severity: 'MEDIUM',
      clauses: [
        {
          field: 'match rate of 20 of 100 items, upper bound (Wilson 95 %)',
          operator: 'at least',
          expected: 0.5,
          actual: 0.2888,
          holds: false,
          basis: 'clause, agreement version 1',
          entries: [3],
        },
      ],
      evidence: [{ role: 'match', index: 3 }],
    });
  });

  it('hits when even the lower bound is above it', () => {
    expect(matched(150, 150, rate(undefined, 0.9)).finding('MAT-06').clauses[0]).toMatchObject({
      operator: 'at most',
      expected: 0.9,
    });
  });

  it('passes at the bound itself: 40 of 100 reach 0.4980, 41 reach 0.5080', () => {
    expect(matched(41, 100).found()).toEqual({});
    expect(matched(40, 100).found()).toEqual({ 'MAT-06 border/r1': 1 });
    const exact = wilson95(40, 100).upper;
    expect(matched(40, 100, rate(exact)).found()).toEqual({});
  });

  it('shows no rate as equal to the limit that it misses', () => {
    // Of which four digits round up.
    const n = [20, 21, 22, 23, 24, 25].find(
      (one) => Number(wilson95(one, 100).upper.toFixed(4)) > wilson95(one, 100).upper,
    )!;
    const { upper } = wilson95(n, 100);
    const limit = (upper + Number(upper.toFixed(4))) / 2;
    const [clause] = matched(n, 100, rate(limit)).finding('MAT-06').clauses;
    expect(clause!.actual).toBeLessThan(limit);
  });

  it('is silent below 100 items, and waits until the whole match is recorded', () => {
    expect(matched(0, 99).found()).toEqual({});
    expect(new Scenario().agreed(rate(0.5)).request('r1', { items: 100 }).match('r1', { items: 1 }).found()).toEqual(
      {},
    );
  });

  it('is not evaluable without an expected rate', () => {
    expect(matched(20, 100, {}).notEvaluable('MAT-06')).toEqual({ 'policy.matchRate': 1 });
  });

  it('decides by the size of the request, when the items that it does not list make no difference', () => {
    const listed = (listed: number, n: number, min = 0.5) => {
      const scenario = new Scenario().agreed(rate(min)).request('r1', { items: listed }, { itemsCount: 100 });
      scenario.match('r1', { items: n }).watermarks();
      return [scenario.found()['MAT-06 border/r1'], scenario.notEvaluable('MAT-06')['request.items']];
    };
    expect(listed(0, 9)).toEqual([1, undefined]);
    expect(listed(0, 90)).toEqual([undefined, 1]);
    expect(listed(90, 90)).toEqual([undefined, undefined]);
  });

  it('counts only matches by the source', () => {
    const scenario = new Scenario().agreed(rate(0.5)).request('r1', { items: 100 });
    scenario.match('r1', { items: 9 }, 'm', { source: 'urn:agency:strangers:system' }).watermarks();
    expect(scenario.found()).not.toHaveProperty(['MAT-06 border/r1']);
    scenario.match('r1', { items: 9 }).watermarks();
    expect(scenario.found()).toHaveProperty(['MAT-06 border/r1'], 1);
  });

  it('is withdrawn when a later part brings the missing matches', () => {
    const scenario = matched(20, 100);
    scenario.match('r1', { items: 90 }, 'm-r1');
    expect(scenario.finding('MAT-06')).toMatchObject({ count: 0, clauses: [{ actual: 0.9448, holds: true }] });
  });

  it('accepts more matches than the request has items', () => {
    expect(matched(150, 100, rate(0.5, 0.9)).finding('MAT-06').clauses[0]).toMatchObject({
      field: 'match rate of 100 of 100 items, lower bound (Wilson 95 %)',
    });
  });
});
