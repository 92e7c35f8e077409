import { GIVER, policy, Scenario, sha, TAKER } from '../testing/scenario.js';
import type { AgreementPolicy } from '#libs/contracts';

type Volume = NonNullable<AgreementPolicy['volume']>;
const cap = (value: number) => ({ value, basis: 'clause' as const });
const base = (volume: Volume) =>
  new Scenario().agreed({ volume }).rosters().request('r1', { items: 9 }).match('r1', { items: 9 });
const give = (scenario: Scenario, id: string, items: number[], time: string, requestId = 'r1') =>
  scenario.disclose(id, { items }, { requestId }, { time });
const day = (n: number, rest = 'T00:00:00.000Z') => `2025-05-${String(n).padStart(2, '0')}${rest}`;

describe('DIS-10', () => {
  it('fires above the lifetime cap, not at it', () => {
    expect(
      give(base({ lifetime: cap(3) }), 'd1', [1, 2, 3], day(1))
        .fold()
        .findings()
        .map((f) => f.rule),
    ).not.toContain('DIS-10');
    expect(give(base({ lifetime: cap(2) }), 'd1', [1, 2, 3], day(1)).finding('DIS-10')).toMatchObject({
      subject: 'lifetime',
      count: 1,
      severity: 'HIGH',
      clauses: [
        {
          field: 'items disclosed, lifetime',
          operator: 'at most',
          expected: 2,
          actual: 3,
          basis: 'clause, agreement version 1',
        },
        { field: 'first disclosure beyond the cap', actual: 'd1' },
      ],
      evidence: [
        { role: 'agreement', index: 1 },
        { role: 'disclosure that crosses the cap', index: 8 },
      ],
    });
  });

  it('names the later act as the one that crosses, whichever arrived first', () => {
    for (const order of [
      ['a', 'b'],
      ['b', 'a'],
    ]) {
      const scenario = base({ lifetime: cap(3) });
      for (const id of order) give(scenario, id, id === 'a' ? [1, 2] : [3, 4], day(id === 'a' ? 1 : 2));
      expect(scenario.finding('DIS-10').clauses[1]!.actual).toBe('b');
    }
  });

  it('sums over a window: what is exactly so old has left it', () => {
    const volume = { perWindow: [{ days: 7, max: cap(3) }] };
    const two = (time: string) => give(give(base(volume), 'd1', [1, 2], day(1)), 'd2', [3, 4], time);
    expect(
      two(day(8))
        .fold()
        .findings()
        .map((f) => f.rule),
    ).not.toContain('DIS-10');
    expect(two(day(7, 'T23:59:59.999Z')).finding('DIS-10')).toMatchObject({ subject: 'window of 7 days', count: 1 });
  });

  it('sums by request', () => {
    const scenario = give(give(base({ perRequest: cap(3) }), 'd1', [1, 2], day(1)), 'd2', [3, 4], day(20));
    give(scenario, 'd3', [1, 2, 3], day(21), 'r2');
    expect(scenario.finding('DIS-10')).toMatchObject({
      subject: 'request r1',
      count: 1,
      clauses: [{ actual: 4 }, { actual: 'd2' }],
    });
  });

  it('holds each act against the cap in effect at its own time', () => {
    const amended = (scenario: Scenario, lifetime: number) => {
      const data = {
        version: 2,
        supersedes: 1,
        documentDigest: sha('v2'),
        policy: policy({ volume: { lifetime: cap(lifetime) } }),
        effectiveAt: day(10),
      };
      for (const source of [GIVER, TAKER])
        scenario.send('gov.transfer.agreement.amended.v1', data, { source, time: day(10) });
      return scenario;
    };
    const lowered = amended(give(base({ lifetime: cap(5) }), 'd1', [1, 2, 3], day(1)), 2);
    expect(lowered.found()).not.toHaveProperty(['DIS-10 lifetime']);
    expect(give(lowered, 'd2', [4], day(11)).finding('DIS-10')).toMatchObject({
      count: 2,
      clauses: [{ expected: 2, actual: 4, basis: 'clause, agreement version 2' }, { actual: 'd2' }],
    });
    const raised = amended(give(base({ lifetime: cap(2) }), 'd1', [1, 2, 3], day(1)), 50);
    expect(give(raised, 'd2', [4], day(11)).finding('DIS-10')).toMatchObject({
      count: 1,
      clauses: [{ expected: 2, actual: 3 }, { actual: 'd1' }],
    });
  });

  it('is not evaluable where the agreement in effect states no cap, or there is none', () => {
    expect(new Scenario().lawful().notEvaluable('DIS-10')).toEqual({ ': policy.volume': 1 });
    expect(new Scenario().disclose().notEvaluable('DIS-10')).toEqual({ ': agreement in effect': 1 });
  });

  it('is withdrawn with a disclosure that is taken back', () => {
    const scenario = give(base({ lifetime: cap(2) }), 'd1', [1, 2, 3], day(1));
    scenario.retract(scenario.lastId);
    expect(scenario.finding('DIS-10').count).toBe(0);
  });
});
