import { GIVER, Scenario, TAKER } from '../testing/scenario.js';

const nameless = { items: 300, but: { 2: { namePresent: false }, 257: { namePresent: false } } };
const base = (changes = {}) => new Scenario().agreed(changes);

describe('REQ-03', () => {
  it('counts the items without a name', () => {
    const scenario = base().request('r1', nameless);
    expect(scenario.finding('REQ-03')).toMatchObject({
      subject: 'border/r1',
      count: 2,
      severity: 'CRITICAL',
      clauses: [{ field: 'items.namePresent', expected: 0, actual: 2, holds: false }],
      evidence: [{ role: 'agreement' }, { role: 'request', index: 2 }],
    });
    const hit = scenario.fold().hits.find(({ rule }) => rule === 'REQ-03')!;
    expect(hit.items.map(({ block }) => block)).toEqual([0, 1]);
  });

  it('passes when every item has one', () => {
    expect(base().request().watermarks().outcomeOf('REQ-03')).toEqual({});
  });

  it('lists the items without a statement, and the number of items that the request does not list', () => {
    const scenario = base().request('r1', { items: 3, each: { namePresent: undefined } }, { itemsCount: 9 });
    expect(scenario.outcomeOf('REQ-03')).toEqual({ 'n.e. items.namePresent': 3 });
    expect(scenario.watermarks().outcomeOf('REQ-03')).toEqual({
      'n.e. items.namePresent': 3,
      'n.e. items not listed': 6,
    });
  });

  it('judges every requester, and each agency’s request by itself', () => {
    const scenario = base()
      .request('r1', { items: 3 })
      .request('r1', { items: 2, each: { namePresent: false } }, {}, { source: GIVER });
    expect(scenario.outcomeOf('REQ-03')).toEqual({ 'revenue/r1': 2 });
  });

  it('keeps an item that is sent again with a name', () => {
    const scenario = base()
      .request('r1', { items: 1, each: { namePresent: false } })
      .request('r1', { items: 1 });
    expect(scenario.outcomeOf('REQ-03')).toEqual({ 'border/r1': 1 });
  });

  it('has no verdict before an agreement has bound, nor when it did not choose the pack', () => {
    expect(new Scenario().request('r1', nameless, { itemsCount: 900 }).wait(1).outcomeOf('REQ-03')).toEqual({});
    const core = base({ authorityPacks: ['core'] }).request('r1', nameless, { itemsCount: 900 });
    expect(core.watermarks().outcomeOf('REQ-03')).toEqual({});
  });

  it('stays, marked, when its author retracts it', () => {
    const scenario = base().request('r1', { items: 1, each: { namePresent: false } });
    scenario.retract(scenario.lastId, { source: TAKER });
    expect(scenario.outcomeOf('REQ-03')).toEqual({ 'border/r1': 1 });
    expect(scenario.finding('REQ-03').clauses).toContainEqual(
      expect.objectContaining({ field: 'request', actual: 'retracted by its author' }),
    );
  });
});
