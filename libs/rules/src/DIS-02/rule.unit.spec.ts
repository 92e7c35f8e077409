import { Scenario } from '../testing/scenario.js';

const base = (items: number[] | number) => new Scenario().agreed().rosters().request('r1', { items });

describe('DIS-02', () => {
  it('counts disclosed items that are no item of the request, in any block', () => {
    const scenario = base([1, 2, 300])
      .match('r1', { items: [1, 2, 3, 700] })
      .disclose('d1', { items: [1, 2, 3, 700] })
      .watermarks();
    expect(scenario.finding('DIS-02')).toMatchObject({
      subject: 'd1',
      count: 2,
      severity: 'CRITICAL',
      clauses: [{ field: 'items.itemNo', expected: 'r1', actual: 'no item of it' }],
      evidence: [{ role: 'agreement' }, { role: 'request', index: 6 }, { role: 'disclosure', index: 8 }],
    });
  });

  it('is silent when all were requested, the last item included', () => {
    expect(
      base([255, 256])
        .match('r1', { items: [256] })
        .disclose('d1', { items: [256] })
        .watermarks()
        .found(),
    ).toEqual({});
  });

  it('waits for parts of the request that may still come, and is withdrawn when one comes late', () => {
    const scenario = base([1])
      .match()
      .disclose('d1', { items: [1, 2] });
    expect(scenario.found()).toEqual({});
    expect(scenario.watermarks().found()).toHaveProperty(['DIS-02 d1'], 1);
    expect(scenario.request('r1', { items: [2] }).finding('DIS-02').count).toBe(0);
  });

  it('is not evaluable where the request’s items were not recorded, until the first of them is', () => {
    const scenario = base([])
      .match('r1', { items: [1, 300] })
      .disclose('d1', { items: [1, 300] })
      .watermarks();
    expect(scenario.notEvaluable('DIS-02')).toEqual({ 'd1: request.items': 2 });
    scenario.request('r1', { items: [1] });
    expect(scenario.notEvaluable('DIS-02')).toEqual({});
    expect(scenario.finding('DIS-02').count).toBe(1);
  });

  it('leaves a disclosure without any request to DIS-01', () => {
    const scenario = new Scenario().agreed().rosters().disclose('d1', { items: 2 }, { requestId: 'r9' }).watermarks();
    expect(Object.keys(scenario.found())).toEqual(['DIS-01 d1']);
  });
});
