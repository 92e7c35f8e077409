import { Scenario } from '../testing/scenario.js';

const base = (changes = {}) => new Scenario().agreed(changes).rosters().request().match();

describe('DIS-03', () => {
  it('fires for all items when the header names an element beyond the agreement’s', () => {
    expect(
      base()
        .disclose('d1', { items: 3 }, { elements: ['address', 'wages'] })
        .finding('DIS-03'),
    ).toMatchObject({
      subject: 'd1',
      count: 3,
      severity: 'CRITICAL',
      clauses: [
        {
          field: 'elements',
          expected: ['name', 'address'],
          actual: ['address', 'wages'],
          basis: 'agreement version 1, elementsAllowed',
        },
        { expected: ['return', 'taxpayer_return_info'], actual: [] },
      ],
    });
  });

  it('is silent for exactly what is allowed', () => {
    expect(
      base()
        .disclose('d1', { items: 3 }, { elements: ['name', 'address'] })
        .found(),
    ).toEqual({});
  });

  it('counts only the rows whose own elements are beyond it', () => {
    const rows = { items: 3, each: { elements: ['address'] }, but: { 2: { elements: ['wages'] } } };
    expect(
      base()
        .disclose('d1', rows, { elements: ['wages'] })
        .finding('DIS-03').count,
    ).toBe(1);
  });

  it('sees what a later part adds, though the first part’s header hides it', () => {
    const time = '2025-06-01T00:00:00Z';
    const scenario = base()
      .disclose('d1', { items: [1] }, { part: 1, of: 2 }, { time })
      .disclose('d1', { items: [2] }, { part: 2, of: 2, elements: ['wages'] }, { time });
    expect(scenario.finding('DIS-03')).toMatchObject({ count: 1, clauses: [{ actual: ['address', 'wages'] }, {}] });
  });

  it('asks for a court order where the class needs one', () => {
    const disclosed = (header: object) => base().disclose('d1', { items: 3 }, header);
    expect(disclosed({ elementClass: 'return' }).finding('DIS-03')).toMatchObject({
      count: 3,
      clauses: [{}, { actual: ['return'] }],
    });
    expect(disclosed({ elementClass: 'return', courtOrderRef: 'o1' }).found()).toEqual({});
    expect(disclosed({ elementClass: 'other_return_info' }).found()).toEqual({});
  });

  it('is not evaluable where the agreement names no elements', () => {
    const scenario = base({ elementsAllowed: undefined }).disclose().watermarks();
    expect(scenario.notEvaluable('DIS-03')).toEqual({ 'd1: policy.elementsAllowed': 3 });
    const classed = base({ elementsAllowed: undefined })
      .disclose('d1', { items: 3 }, { elementClass: 'return' })
      .watermarks();
    expect(classed.found()).toEqual({ 'DIS-03 d1': 3 });
  });

  it('is withdrawn with the part that is taken back', () => {
    const scenario = base().disclose('d1', { items: 3 }, { elements: ['wages'] });
    scenario.retract(scenario.lastId);
    expect(scenario.finding('DIS-03').count).toBe(0);
  });
});
