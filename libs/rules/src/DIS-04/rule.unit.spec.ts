import { Scenario } from '../testing/scenario.js';

const base = (items: number[] | number = 3) => new Scenario().agreed().rosters().request('r1', { items });

describe('DIS-04', () => {
  it('counts disclosed items without a matching row', () => {
    const but = { 2: { result: 'AMBIGUOUS' }, 3: { result: 'NO_MATCH' } };
    const scenario = base().match('r1', { items: 3, but }).disclose().watermarks();
    expect(scenario.finding('DIS-04')).toMatchObject({
      subject: 'd1',
      count: 2,
      severity: 'CRITICAL',
      clauses: [{ field: 'items.result', expected: 'MATCH', actual: 'no such row' }],
      evidence: [{ role: 'agreement' }, { role: 'request', index: 6 }, { role: 'disclosure', index: 8 }],
    });
  });

  it('is silent when each has one, be it in another part of the match', () => {
    const scenario = base()
      .match('r1', { items: [1, 2] })
      .match('r1', { items: [3] })
      .disclose()
      .watermarks();
    expect(scenario.found()).toEqual({});
  });

  it('holds a disclosure that names its match to that match', () => {
    const scenario = base()
      .match('r1', { items: [1] }, 'm1')
      .match('r1', { items: 3 }, 'm2');
    expect(scenario.disclose('d1', { items: 3 }, { matchId: 'm1' }).watermarks().found()).toEqual({ 'DIS-04 d1': 2 });
  });

  it('is withdrawn when the row arrives late', () => {
    const scenario = base().match('r1', { items: 2 }).disclose().watermarks();
    expect(scenario.found()).toEqual({ 'DIS-04 d1': 1 });
    expect(scenario.match('r1', { items: [3] }).finding('DIS-04').count).toBe(0);
  });

  it('is not evaluable where no match was recorded, until the first row of one is: then for every block', () => {
    const scenario = base([1, 300])
      .disclose('d1', { items: [1, 300] })
      .watermarks();
    expect(scenario.notEvaluable('DIS-04')).toEqual({ 'd1: match': 2 });
    scenario.match('r1', { items: [1] });
    expect(scenario.notEvaluable('DIS-04')).toEqual({});
    expect(scenario.finding('DIS-04').count).toBe(1);
  });
});
