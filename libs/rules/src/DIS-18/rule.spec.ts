import { Scenario, TAKER } from '../testing/scenario.js';

const base = (changes = {}) => new Scenario().agreed(changes).rosters().request().match();
const outcomeOf = (header: object, changes = {}) =>
  base(changes).disclose('d1', { items: 3 }, header).outcomeOf('DIS-18');

describe('DIS-18', () => {
  it.each(['return', 'taxpayer_return_info'] as const)('requires an order for the class %s', (elementClass) => {
    expect(base().disclose('d1', { items: 3 }, { elementClass }).finding('DIS-18')).toMatchObject({
      subject: 'revenue/d1',
      count: 3,
      severity: 'CRITICAL',
      clauses: [{ field: 'disclosure.elementClass', actual: [elementClass], holds: false, basis: '26 USC 6103(i)(1)' }],
      evidence: [{ role: 'agreement' }, { role: 'request' }, { role: 'disclosure', index: 8 }],
    });
    expect(outcomeOf({ elementClass, courtOrderRef: 'o1' })).toEqual({});
  });

  it('passes for classes that need none, and is silent when no class is stated', () => {
    for (const elementClass of ['identity', 'other_return_info', 'other'])
      expect(outcomeOf({ elementClass })).toEqual({});
  });

  it('judges the whole size', () => {
    expect(outcomeOf({ elementClass: 'return', itemsCount: 900 })).toEqual({ 'revenue/d1': 900 });
    expect(outcomeOf({ elementClass: 'return', itemsCount: 900, items: undefined })).toEqual({ 'revenue/d1': 900 });
  });

  it('judges each part by its own header', () => {
    const scenario = base()
      .disclose('d1', { items: [1, 2] }, { elementClass: 'return', courtOrderRef: 'o1' })
      .disclose('d1', { items: [3] }, { elementClass: 'return' });
    expect(scenario.outcomeOf('DIS-18')).toEqual({ 'revenue/d1': 1 });
  });

  it('counts disclosures by any agency', () => {
    const header = { elementClass: 'return' as const, requestId: undefined };
    expect(base().disclose('d1', { items: 3 }, header, { source: TAKER }).outcomeOf('DIS-18')).toEqual({
      'border/d1': 3,
    });
  });

  it('has no verdict when the agreement did not choose the pack', () => {
    expect(outcomeOf({ elementClass: 'return' }, { authorityPacks: ['core'] })).toEqual({});
    expect(outcomeOf({ elementClass: 'return', itemsCount: 900 }, { authorityPacks: [] })).toEqual({});
  });

  it('is not evaluable, for the whole size, when neither a class nor an order is stated', () => {
    const unclassed = { elementClass: undefined, itemsCount: 9 };
    expect(outcomeOf(unclassed)).toEqual({ 'n.e. disclosure.elementClass': 9 });
    expect(outcomeOf({ ...unclassed, courtOrderRef: 'o1' })).toEqual({});
  });
});
