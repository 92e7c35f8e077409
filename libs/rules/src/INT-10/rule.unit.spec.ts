import { AGREEMENT, GIVER, Scenario } from '../testing/scenario.js';

const sent = (topic: string) => new Scenario().agreed().rosters().receipt('d1', 1, undefined, { source: GIVER, topic });

describe('INT-10', () => {
  it('fires when a source writes to a topic of another agency', () => {
    expect(sent('transfers.border').finding('INT-10')).toMatchObject({
      subject: `transfers.border ${GIVER}`,
      count: 1,
      severity: 'HIGH',
      clauses: [{ field: 'agency of source', operator: 'owns the topic', expected: 'border', actual: 'revenue' }],
      evidence: [{ role: 'entry', index: 6 }],
    });
  });

  it('is silent for its own topic, and fires for one that only begins alike', () => {
    expect(sent('transfers.revenue').found()).toEqual({});
    expect(sent('transfers.revenue2').found()).toEqual({ [`INT-10 transfers.revenue2 ${GIVER}`]: 1 });
  });

  it('sees the source of a refused value, where it is known', () => {
    const known = { agreementid: AGREEMENT, source: GIVER };
    const scenario = new Scenario().quarantined(
      { reason: 'schema', size: 1, commitment: 'x', known },
      'transfers.border',
    );
    expect(scenario.found()).toHaveProperty([`INT-10 transfers.border ${GIVER}`], 1);
    const unknown = new Scenario().quarantined(
      { reason: 'schema', size: 1, commitment: 'x', known: {} },
      'transfers.border',
    );
    expect(Object.keys(unknown.found())).toEqual(['INT-09 transfers.border schema']);
  });

  it('raises nothing for a repeat', () => {
    const scenario = sent('transfers.border');
    scenario.inputs.push({ ...scenario.inputs.at(-1)!, index: scenario.inputs.length });
    expect(scenario.finding('INT-10').count).toBe(1);
  });
});
