import { AGREEMENT, Scenario } from '../testing/scenario.js';

const refused = (reason: string, known = {}) => ({ reason, size: 10, commitment: 'x', known });

describe('INT-09', () => {
  it('counts refused values by topic and reason, under the shard where the agreement is not known', () => {
    const scenario = new Scenario().quarantined(refused('not-json')).quarantined(refused('not-json'));
    expect(scenario.finding('INT-09')).toMatchObject({
      scope: '#0',
      subject: 'transfers.revenue not-json',
      count: 2,
      severity: 'MEDIUM',
      clauses: [{ field: 'value', expected: true, actual: 'not-json' }],
      evidence: [{ role: 'refused', index: 1 }],
    });
  });

  it('keeps other reasons, topics and agreements apart', () => {
    const scenario = new Scenario()
      .quarantined(refused('schema'))
      .quarantined(refused('too-large'))
      .quarantined(refused('schema'), 'transfers.border')
      .quarantined(refused('schema', { agreementid: AGREEMENT }));
    expect(
      scenario
        .fold()
        .findings()
        .map(({ scope, subject }) => `${scope} ${subject}`),
    ).toEqual([
      '#0 transfers.border schema',
      '#0 transfers.revenue schema',
      '#0 transfers.revenue too-large',
      `${AGREEMENT} transfers.revenue schema`,
    ]);
  });

  it('is HIGH for an identifier in the clear', () => {
    expect(new Scenario().quarantined(refused('clear-identifier')).finding('INT-09').severity).toBe('HIGH');
  });

  it('is silent for what passed the door', () => {
    expect(new Scenario().agreed().request().found()).toEqual({});
  });
});
