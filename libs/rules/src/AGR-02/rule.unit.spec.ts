import { GIVER, Scenario, sha, TAKER } from '../testing/scenario.js';

const at = (scenario: Scenario, time: string) =>
  scenario
    .wait(24 * 40)
    .request('r1', { items: 1 }, {}, { time })
    .watermarks();
const renewed = (scenario: Scenario, sources = [GIVER, TAKER]) => {
  const data = {
    documentDigest: sha('renewal'),
    effectiveAt: '2025-12-01T00:00:00Z',
    effectiveTo: '2027-01-01T00:00:00Z',
  };
  for (const source of sources)
    scenario.send('gov.transfer.agreement.renewed.v1', data, { source, time: '2025-12-01T00:00:00Z' });
  return scenario;
};
const start = () => new Scenario('2025-12-20T00:00:00.000Z').agreed();

describe('AGR-02', () => {
  it('fires at the end itself (end-exclusive), and not a millisecond before', () => {
    expect(at(start(), '2026-01-01T00:00:00Z').finding('AGR-02')).toMatchObject({
      subject: '',
      count: 1,
      severity: 'CRITICAL',
      clauses: [
        { expected: [{ from: '2025-01-01T00:00:00.000Z', until: '2026-01-01T00:00:00.000Z' }], actual: 'outside' },
      ],
      evidence: [
        { role: 'agreement', index: 1 },
        { role: 'request', index: 3 },
      ],
    });
    expect(at(start(), '2025-12-31T23:59:59.999Z').found()).toEqual({});
  });

  it('fires before the first day of an agreement that every party has recorded', () => {
    const early = new Scenario().agreed({ effectiveFrom: '2025-07-01T00:00:00Z' }, '2025-01-01T00:00:00Z');
    expect(at(early, '2025-06-30T00:00:00Z').found()).toEqual({ 'AGR-02': 1 });
  });

  it('is moved by a renewal of every party, not of one', () => {
    expect(at(renewed(start()), '2026-01-15T00:00:00Z').found()).toEqual({});
    expect(at(renewed(start(), [GIVER]), '2026-01-15T00:00:00Z').found()).toEqual({ 'AGR-02': 1 });
  });

  it('is withdrawn when the renewal was recorded in time but arrives late', () => {
    const scenario = renewed(at(start(), '2026-01-15T00:00:00Z'));
    expect(scenario.finding('AGR-02').count).toBe(0);
  });

  it('ends with a termination by any party', () => {
    const scenario = start();
    const data = { reason: 'notice', effectiveAt: '2025-09-01T00:00:00Z' };
    scenario.send('gov.transfer.agreement.terminated.v1', data, { source: TAKER, time: '2025-08-01T00:00:00Z' });
    expect(at(scenario, '2025-09-01T00:00:00Z').found()).toEqual({ 'AGR-02': 1 });
    expect(at(start(), '2025-08-31T00:00:00Z').found()).toEqual({});
  });

  it('states the same clause whichever of several acts came last', () => {
    const one = at(at(renewed(start(), [GIVER]), '2026-01-15T00:00:00Z'), '2026-01-16T00:00:00Z');
    expect(one.finding('AGR-02').clauses).toHaveLength(1);
  });
});
