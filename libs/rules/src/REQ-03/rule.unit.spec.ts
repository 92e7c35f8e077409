import { Scenario } from '../testing/scenario.js';

describe('REQ-03', () => {
  it('counts the items without a name', () => {
    const scenario = new Scenario()
      .agreed()
      .request('r1', { items: 300, but: { 2: { namePresent: false }, 257: { namePresent: false } } });
    expect(scenario.finding('REQ-03')).toMatchObject({
      subject: 'r1',
      count: 2,
      severity: 'CRITICAL',
      clauses: [{ field: 'items.namePresent', expected: true, actual: false }],
      evidence: [{ role: 'request', index: 2 }],
    });
    expect(
      scenario
        .fold()
        .hits.find(({ rule }) => rule === 'REQ-03')!
        .items.map(({ block }) => block),
    ).toEqual([0, 1]);
  });

  it('is silent when every item has one', () => {
    expect(new Scenario().agreed().request().found()).toEqual({});
  });

  it('says for which items it is not known', () => {
    const each = { namePresent: undefined };
    const scenario = new Scenario().agreed().request('r1', { items: 3, each });
    expect(scenario.notEvaluable('REQ-03')).toEqual({ 'r1: items.namePresent': 3 });
    expect(scenario.found()).toEqual({});
  });

  it('is withdrawn with a submission that is taken back', () => {
    const scenario = new Scenario().agreed().request('r1', { items: 1, each: { namePresent: false } });
    scenario.retract(scenario.lastId, { source: 'urn:agency:border:requests' });
    expect(scenario.finding('REQ-03').count).toBe(0);
  });
});
