import { BOTH_DISCLOSE, GIVER, Scenario, TAKER, VAULT } from '../testing/scenario.js';

const base = (changes = {}) => new Scenario().agreed(changes).rosters().request().match().disclose();
const copy = (scenario: Scenario, location: string, sent = {}) =>
  scenario.send(
    'gov.transfer.copy.made.v1',
    { copyId: 'c', disclosureId: 'd1', from: VAULT, to: 'X', location },
    { source: TAKER, ...sent },
  );
const open = (scenario: Scenario) =>
  Object.fromEntries(Object.entries(scenario.watermarks().found()).filter(([name]) => name.startsWith('RCP-04')));
const HIT = { 'RCP-04 border revenue/d1': 1 };
const STRANGER = { source: 'urn:agency:strangers:system' };

describe('RCP-04', () => {
  it('counts places on no roster, from receipts and copies, each once', () => {
    const scenario = copy(copy(base().receipt('d1', 3, 'LAPTOP'), 'LAPTOP'), 'BASEMENT').watermarks();
    expect(scenario.finding('RCP-04')).toMatchObject({
      subject: 'border revenue/d1',
      seen: { class: 'recipient', author: 'border', recipient: 'border' },
      count: 2,
      severity: 'HIGH',
      clauses: [{ field: 'location', expected: [VAULT], actual: ['BASEMENT', 'LAPTOP'], entries: [9, 10, 11] }],
      evidence: [9, 10, 11].map((index) => ({ role: 'custody', index })),
    });
  });

  it('passes for an approved place, and is silent before the roster can be known', () => {
    expect(copy(base().receipt(), VAULT).watermarks().found()).toEqual({});
    expect(base().receipt('d1', 3, 'LAPTOP').found()).toEqual({});
  });

  it('uses the roster at the time of the act', () => {
    const time = '2025-05-30T00:00:00.000Z';
    const from = (since: string) =>
      open(copy(base().receipt().roster('holding_location', ['ANNEX'], since), 'ANNEX', { time }));
    expect(from(time)).toEqual({});
    expect(from('2025-05-30T00:00:00.001Z')).toEqual(HIT);
  });

  it('counts copies by any reporter, and receipts by the recipient', () => {
    expect(open(copy(base().receipt(), 'LAPTOP', STRANGER))).toEqual({ 'RCP-04 strangers revenue/d1': 1 });
    // What a stranger holds is a finding of its own, and changes none.
    expect(open(copy(copy(base().receipt(), 'LAPTOP'), 'ATTIC', STRANGER))).toEqual({
      ...HIT,
      'RCP-04 strangers revenue/d1': 1,
    });
    expect(open(base().receipt('d1', 3, 'LAPTOP', STRANGER))).toEqual({});
  });

  it('stays with a copy that its author retracts, and is withdrawn when the source does so too', () => {
    const scenario = copy(base().receipt(), 'LAPTOP');
    const { lastId } = scenario;
    scenario.wait(1).retract(lastId, { source: TAKER });
    expect(scenario.finding('RCP-04')).toMatchObject({
      count: 1,
      clauses: [{}, { actual: 'retracted by its author' }],
    });
    expect(scenario.retract(lastId, { source: GIVER }, TAKER).finding('RCP-04').count).toBe(0);
  });

  it('is not evaluable without such a roster, or when several disclosures may be meant', () => {
    const scenario = new Scenario().agreed().request().match().disclose().receipt().watermarks();
    expect(scenario.notEvaluable('RCP-04')).toEqual({ 'roster holding_location': 1 });
    const two = copy(base(BOTH_DISCLOSE).disclose('d1', { items: 1 }, {}, { source: TAKER }), 'LAPTOP');
    expect(open(two)).toEqual({});
    expect(two.notEvaluable('RCP-04')).toEqual({ 'reference names several disclosures': 2 });
  });

  it('lists receipts without a place, once no roster or receipt of that time may come', () => {
    const scenario = base().receipt('d1', 1, '').receipt('d1', 2, '');
    expect(scenario.notEvaluable('RCP-04')).toEqual({});
    expect(scenario.wait(1).notEvaluable('RCP-04')).toEqual({ 'receipt.holdingLocation': 2 });
    expect(base().receipt().wait(1).notEvaluable('RCP-04')).toEqual({});
  });

  it('stays when strangers disclose under the same id', () => {
    expect(open(copy(base().disclose('d1', { items: 1 }, {}, STRANGER), 'LAPTOP'))).toEqual(HIT);
  });

  it('counts copies of an unknown disclosure by its id, until somebody is known to have made it', () => {
    const scenario = copy(new Scenario().agreed().rosters().request().match(), 'LAPTOP', STRANGER);
    expect(scenario.outcomeOf('RCP-04')).toEqual({});
    scenario.wait(1);
    expect(scenario.outcomeOf('RCP-04')).toEqual({ 'strangers d1': 1 });
    expect(scenario.disclose().wait(1).outcomeOf('RCP-04')).toEqual({ 'strangers revenue/d1': 1 });
    const received = (sent = {}) =>
      new Scenario().agreed().rosters().receipt('d1', 3, 'LAPTOP', sent).wait(1).outcomeOf('RCP-04');
    expect(received()).toEqual({ 'border d1': 1 });
    expect(received(STRANGER)).toEqual({});
  });

  it('lists copies under no agreement', () => {
    const scenario = copy(new Scenario(), 'LAPTOP').wait(1);
    expect(scenario.notEvaluable('core')).toEqual({ 'no agreement in effect': 1 });
  });

  it('is withdrawn when a roster of that time arrives late', () => {
    const scenario = base().receipt('d1', 3, 'ANNEX').wait(1);
    expect(scenario.finding('RCP-04').count).toBe(1);
    expect(scenario.roster('holding_location', ['ANNEX'], '2025-02-01T00:00:00Z').finding('RCP-04')).toMatchObject({
      count: 0,
      clauses: [{ expected: ['ANNEX', VAULT], holds: true }],
    });
  });
});
