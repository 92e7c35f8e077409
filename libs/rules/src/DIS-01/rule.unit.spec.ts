import { Scenario, TAKER } from '../testing/scenario.js';

const base = () => new Scenario().agreed().rosters();

describe('DIS-01', () => {
  it('fires for a disclosure that names no request, or one that nobody submitted', () => {
    const scenario = base()
      .disclose('d1', { items: 2 }, { requestId: undefined })
      .disclose('d2', { items: 2 }, { requestId: 'r7' });
    expect(scenario.found()).toEqual({});
    expect(scenario.watermarks().found()).toEqual({ 'DIS-01 d1': 1, 'DIS-01 d2': 1 });
    expect(scenario.finding('DIS-01', 'd1')).toMatchObject({
      severity: 'CRITICAL',
      clauses: [
        { field: 'policy.exchangeMode', expected: 'request', actual: 'request', basis: 'agreement version 1' },
        { field: 'disclosure.requestId', expected: true, actual: false },
        { field: 'request.submitted', actual: null },
      ],
      evidence: [
        { role: 'agreement', index: 1 },
        { role: 'disclosure', index: 6 },
      ],
    });
  });

  it('is silent for a request at the very time of the disclosure, and fires when it came a millisecond later', () => {
    const time = '2025-06-01T00:00:00.000Z';
    const at = (submitted: string) =>
      base()
        .request('r1', { items: 3 }, {}, { time: submitted })
        .match()
        .disclose('d1', { items: 3 }, {}, { time })
        .watermarks();
    expect(at(time).found()).toEqual({});
    expect(at('2025-06-01T00:00:00.001Z').finding('DIS-01').clauses[2]).toMatchObject({
      expected: time,
      actual: '2025-06-01T00:00:00.001Z',
    });
  });

  it('needs no request where the agreement is for standing or pushed exchanges', () => {
    for (const exchangeMode of ['standing', 'push'] as const) {
      const scenario = new Scenario().agreed({ exchangeMode }).rosters();
      expect(scenario.disclose('d1', { items: 1 }, { requestId: undefined }).watermarks().found()).toEqual({});
    }
  });

  it('is not evaluable without an agreement in effect', () => {
    expect(new Scenario().disclose().wait(1).notEvaluable('DIS-01')).toEqual({ 'd1: agreement in effect': 1 });
  });

  it('concludes by lateness when the recipient is silent, and is withdrawn when its request arrives after all', () => {
    const scenario = base().disclose('d1', { items: 3 }, {}, { time: '2025-05-02T00:00:00Z' }).wait(0.24);
    expect(scenario.found()).toEqual({});
    expect(scenario.wait(0.01).found()).toHaveProperty(['DIS-01 d1']);
    scenario.request('r1', { items: 3 }, {}, { source: TAKER, time: '2025-05-01T00:00:00Z' });
    expect(scenario.finding('DIS-01').count).toBe(0);
  });
});
