import { Scenario, TAKER, VAULT } from '../testing/scenario.js';

const base = () => new Scenario().agreed().rosters().request().match().disclose();
const copy = (scenario: Scenario, location: string, sent = {}) =>
  scenario.send(
    'gov.transfer.copy.made.v1',
    { copyId: 'c', disclosureId: 'd1', from: VAULT, to: 'X', location },
    { source: TAKER, ...sent },
  );

describe('RCP-04', () => {
  it('counts places that are on no roster, from receipts and copies, each once', () => {
    const scenario = copy(copy(base().receipt('d1', 3, 'LAPTOP'), 'LAPTOP'), 'BASEMENT').watermarks();
    expect(scenario.finding('RCP-04')).toMatchObject({
      subject: 'd1',
      count: 2,
      severity: 'HIGH',
      clauses: [{ field: 'location', expected: true, actual: ['BASEMENT', 'LAPTOP'] }],
      evidence: [9, 10, 11].map((index) => ({ role: 'custody', index })),
    });
  });

  it('is silent for an approved place, and before the roster can be known', () => {
    expect(copy(base().receipt(), VAULT).watermarks().found()).toEqual({});
    expect(base().receipt('d1', 3, 'LAPTOP').found()).toEqual({});
  });

  it('goes by the roster at the time of the act', () => {
    const time = '2025-05-30T00:00:00.000Z';
    const from = (since: string) =>
      copy(base().receipt().roster('holding_location', ['ANNEX'], since), 'ANNEX', { time }).watermarks();
    expect(from(time).found()).toEqual({});
    expect(from('2025-05-30T00:00:00.001Z').found()).toEqual({ 'RCP-04 d1': 1 });
  });

  it('is not evaluable without such a roster', () => {
    const scenario = new Scenario().agreed().request().match().disclose().receipt().watermarks();
    expect(scenario.notEvaluable('RCP-04')).toEqual({ 'd1: roster holding_location': 1 });
  });

  it('is withdrawn when a roster of that time arrives late', () => {
    const scenario = base().receipt('d1', 3, 'ANNEX').watermarks();
    expect(scenario.roster('holding_location', ['ANNEX'], '2025-02-01T00:00:00Z').finding('RCP-04').count).toBe(0);
  });
});
