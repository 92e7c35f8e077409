import { GIVER, policy, Scenario, sha, TAKER } from '../testing/scenario.js';

const registered = (scenario: Scenario, source: string, time: string) =>
  scenario.send(
    'gov.transfer.agreement.registered.v1',
    { version: 1, documentDigest: sha('agreement'), policy: policy() },
    { source, time },
  );

describe('AGR-01', () => {
  it('fires for each request and disclosure under an unknown agreement, once lateness has passed', () => {
    const scenario = new Scenario().request().disclose();
    expect(scenario.found()).toEqual({});
    scenario.wait(1);
    expect(scenario.finding('AGR-01')).toMatchObject({
      subject: '',
      count: 2,
      severity: 'CRITICAL',
      clauses: [{ field: 'agreement', expected: true, actual: false }],
      evidence: [
        { role: 'request', index: 0 },
        { role: 'disclosure', index: 1 },
      ],
    });
  });

  it('fires when only one party has recorded the document', () => {
    const scenario = new Scenario();
    registered(scenario, GIVER, '2025-01-01T00:00:00Z').request().wait(1);
    expect(scenario.found()).toEqual({ 'AGR-01': 1 });
  });

  it('is silent when the second party records it at the very time of the act, and fires a millisecond later', () => {
    const act = '2025-06-01T00:00:00.000Z';
    const at = (time: string) => {
      const scenario = registered(new Scenario(), GIVER, '2025-01-01T00:00:00Z');
      return registered(scenario, TAKER, time).request('r1', { items: 1 }, {}, { time: act }).wait(1).found();
    };
    expect(at(act)).toEqual({});
    expect(at('2025-06-01T00:00:00.001Z')).toEqual({ 'AGR-01': 1 });
  });

  it('is withdrawn when the party’s own earlier record arrives late', () => {
    const scenario = registered(new Scenario(), GIVER, '2025-01-01T00:00:00Z').request().wait(1);
    registered(scenario, TAKER, '2025-02-01T00:00:00Z');
    expect(scenario.found()).toEqual({});
    expect(scenario.finding('AGR-01').count).toBe(0);
  });
});
