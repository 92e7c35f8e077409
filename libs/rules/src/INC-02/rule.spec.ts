import { newIncident, type View } from '#libs/judging';
import { GIVER, Scenario, TAKER } from '../testing/scenario.js';
import { inc02 } from './rule.js';

interface Told { occurredAt?: string; discoveredAt?: string; at?: string; time?: string; source?: string } // prettier-ignore
const report = (
  scenario: Scenario,
  { occurredAt = '2025-02-01T00:00:00Z', discoveredAt = '2025-02-10T00:00:00Z', at, ...sent }: Told,
) =>
  scenario.send(
    'gov.transfer.incident.reported.v1',
    { incidentId: 'i1', occurredAt, discoveredAt, ...(at ? { notified: [{ party: 'border', at }] } : {}) },
    sent,
  );
const base = (changes = {}) => new Scenario().agreed(changes);

describe('INC-02', () => {
  it('accepts any number of reports of one incident', () => {
    const facts = newIncident('A-1', 'i1');
    const at = Date.parse('2025-02-01T00:00:00Z');
    for (let n = 0; n < 200_000; n++)
      facts.reports.push({
        ...{ time: at, source: GIVER, sequence: n, id: `${n}`, index: n, receivedAt: at, occurredAt: at + n },
        ...{ discoveredAt: at + n, disclosures: [], notified: [{ party: 'border', at: at + n }] },
      });
    const view = { judges: () => true, undone: () => false, version: () => ({ policy: {} }) } as unknown as View;
    expect(inc02.judge(facts, view)).toMatchObject([{ subject: 'revenue/i1', verdict: 'pass' }]);
  });

  it('hits more than 30 days after the error, not at 30 days', () => {
    expect(report(base(), { discoveredAt: '2025-03-03T00:00:00Z' }).found()).toEqual({});
    expect(report(base(), { discoveredAt: '2025-03-03T00:00:00.001Z' }).finding('INC-02')).toMatchObject({
      subject: 'revenue/i1',
      count: 1,
      severity: 'MEDIUM',
      clauses: [
        {
          operator: 'at or before',
          expected: '2025-03-03T00:00:00.000Z',
          actual: '2025-03-03T00:00:00.001Z',
          holds: false,
          basis: '30 days, default',
          entries: [2],
        },
        { operator: 'at most', expected: 30, actual: 31 },
      ],
      evidence: [{ role: 'incident', index: 2 }],
    });
  });

  it('counts up to the last notice: 169 days in the case', () => {
    const late = {
      occurredAt: '2025-08-07T00:00:00Z',
      discoveredAt: '2025-08-08T00:00:00Z',
      at: '2026-01-23T00:00:00Z',
    };
    const scenario = new Scenario('2026-01-24T00:00:00.000Z').agreed({}, '2025-02-01T00:00:00Z');
    expect(report(scenario, late).finding('INC-02').clauses[1]!.actual).toBe(169);
  });

  it('judges each report by itself: a later, better report by anyone, in any order, retracts nothing', () => {
    const late: Told = { discoveredAt: '2025-05-01T00:00:00Z', time: '2025-05-02T00:00:00Z' };
    const inTime: Told = { discoveredAt: '2025-02-01T00:00:00Z' };
    for (const time of ['2025-05-01T00:00:00Z', '2025-05-03T00:00:00Z'])
      for (const source of [GIVER, TAKER, 'urn:agency:strangers:system'])
        for (const [a, b] of [
          [late, { ...inTime, time, source }],
          [{ ...inTime, time, source }, late],
        ] as const) {
          const found = report(report(base(), a), b).outcomeOf('INC-02');
          expect(found).toEqual({ 'revenue/i1': 1 });
        }
    const two = report(report(base(), late), { ...late, source: TAKER });
    expect(two.outcomeOf('INC-02')).toEqual({ 'revenue/i1': 1, 'border/i1': 1 });
  });

  it('explains itself by the first late report', () => {
    const scenario = report(report(base(), { at: '2025-02-11T00:00:00Z', time: '2025-02-12T00:00:00Z' }), {
      at: '2025-05-01T00:00:00Z',
      time: '2025-05-02T00:00:00Z',
    });
    expect(scenario.finding('INC-02').clauses[1]).toMatchObject({ actual: 89, entries: [3] });
  });

  it('uses the agreement’s own limit', () => {
    const ten = { latentErrorDays: { value: 5, basis: 'clause' as const } };
    expect(report(base(ten), {}).finding('INC-02').clauses[1]).toMatchObject({ expected: 5, actual: 9 });
  });

  it('is not evaluable, for each pack, when no agreement was in effect', () => {
    const none = (scenario: Scenario) => ({
      core: scenario.notEvaluable('core'),
      law: scenario.notEvaluable('usc26-6103'),
    });
    const alone = report(new Scenario(), { discoveredAt: '2025-04-01T00:00:00Z' });
    expect(none(alone)).toEqual({ core: {}, law: {} });
    expect(none(alone.wait(1))).toEqual({ core: { 'no agreement in effect': 1 }, law: {} });
    expect(alone.found()).toEqual({});
    const before = report(base(), { time: '2024-12-01T00:00:00Z' }).watermarks();
    report(before, { time: '2024-12-02T00:00:00Z', source: TAKER });
    expect(none(before)).toEqual({ core: { 'no agreement in effect': 2 }, law: { 'no agreement in effect': 2 } });
  });

  it('stays with a report that its author retracts, and is withdrawn when the other side does so too', () => {
    const scenario = report(base(), { discoveredAt: '2025-04-01T00:00:00Z' });
    const { lastId } = scenario;
    scenario.retract(lastId);
    expect(scenario.finding('INC-02')).toMatchObject({
      count: 1,
      clauses: [{}, {}, { field: 'incident', actual: 'retracted by its author' }],
    });
    expect(scenario.retract(lastId, { source: TAKER }, GIVER).finding('INC-02').count).toBe(0);
  });
});
