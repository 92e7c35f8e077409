import { GIVER, Scenario, TAKER } from '../testing/scenario.js';

const base = (changes = {}) => new Scenario().agreed(changes).rosters().request().match();

describe('DIS-03', () => {
  it('hits all items when the header names an element outside the agreement', () => {
    expect(
      base()
        .disclose('d1', { items: 3 }, { elements: ['address', 'wages'] })
        .finding('DIS-03'),
    ).toMatchObject({
      subject: 'revenue/d1',
      count: 3,
      severity: 'CRITICAL',
      clauses: [
        {
          field: 'elements',
          expected: ['name', 'address'],
          actual: ['address', 'wages'],
          holds: false,
          basis: 'agreement version 1, elementsAllowed',
        },
        { expected: 0, actual: 3, holds: false },
      ],
    });
  });

  it('passes for exactly the allowed elements', () => {
    const scenario = base().disclose('d1', { items: 3 }, { elements: ['name', 'address'], itemsCount: 9 });
    expect(scenario.outcomeOf('DIS-03')).toEqual({});
  });

  it('counts disclosures by any agency, even without a request', () => {
    const header = { elements: ['wages'], requestId: undefined };
    expect(base().disclose('d1', { items: 3 }, header, { source: TAKER }).outcomeOf('DIS-03')).toEqual({
      'border/d1': 3,
    });
  });

  it('uses a row’s own elements, otherwise its part’s, and lists rows that state less than their header', () => {
    const rows = { items: 3, each: { elements: ['address'] }, but: { 2: { elements: ['wages'] } } };
    expect(
      base()
        .disclose('d1', rows, { elements: ['wages'] })
        .outcomeOf('DIS-03'),
    ).toEqual({ 'revenue/d1': 1, 'n.e. disclosure.elements': 2 });
    const lawful = { elements: ['name', 'address'] };
    expect(base().disclose('d1', rows, lawful).outcomeOf('DIS-03')).toEqual({ 'revenue/d1': 1 });
  });

  it('judges the whole size by its header, including items that no row names', () => {
    const header = { elements: ['wages'], itemsCount: 1_000_000 };
    expect(base().disclose('d1', { items: 3 }, header).outcomeOf('DIS-03')).toEqual({ 'revenue/d1': 1_000_000 });
    const none = { ...header, items: undefined };
    expect(base().disclose('d1', { items: [] }, none).outcomeOf('DIS-03')).toEqual({ 'revenue/d1': 1_000_000 });
  });

  it('counts an element that only a later part names', () => {
    const of = (part: number, items: number[], elements: string[]) =>
      [{ items }, { part, of: 2, itemsCount: 2, elements }] as const;
    const scenario = base()
      .disclose('d1', ...of(1, [1], ['address']))
      .disclose('d1', ...of(2, [2], ['wages']));
    expect(scenario.outcomeOf('DIS-03')).toEqual({ 'revenue/d1': 1 });
    expect(scenario.finding('DIS-03').clauses[0]).toMatchObject({ actual: ['address', 'wages'] });
    const hidden = base()
      .disclose('d1', ...of(1, [1], ['address']))
      .disclose('d1', { items: [] }, { part: 2, of: 2, itemsCount: 900, elements: ['wages'], items: undefined });
    expect(hidden.outcomeOf('DIS-03')).toEqual({ 'revenue/d1': 899 });
  });

  it('does not apply one delivery’s header to the unnamed items of another', () => {
    const scenario = base()
      .disclose('d1', { items: 3 }, { elements: ['wages'] })
      .disclose('d1', { items: [4] }, { itemsCount: 5 });
    expect(scenario.outcomeOf('DIS-03')).toEqual({ 'revenue/d1': 3 });
  });

  it('judges each part by the version of its own time', () => {
    const scenario = base();
    const { policy } = scenario.inputs[0]!.entry.event!.data as { policy: object };
    const amended = {
      version: 2,
      supersedes: 1,
      documentDigest: `sha256:${'b'.repeat(64)}`,
      policy: { ...policy, elementsAllowed: ['address', 'wages'] },
      effectiveAt: '2025-05-10T00:00:00Z',
    };
    for (const source of [GIVER, TAKER])
      scenario.send('gov.transfer.agreement.amended.v1', amended as never, { source, time: '2025-05-01T00:00:00Z' });
    for (const time of ['2025-05-09T00:00:00Z', '2025-05-11T00:00:00Z'])
      scenario.disclose('d1', { items: [time.includes('09') ? 1 : 2] }, { elements: ['wages'] }, { time });
    expect(scenario.outcomeOf('DIS-03')).toEqual({ 'revenue/d1': 1 });
  });

  it('is not evaluable when neither header nor row states the elements', () => {
    const nothing = base().disclose('d1', { items: 3 }, { elements: [], itemsCount: 9 });
    expect(nothing.outcomeOf('DIS-03')).toEqual({ 'n.e. disclosure.elements': 9 });
    const row = base().disclose('d1', { items: 3, but: { 2: { elements: [] } } });
    expect(row.outcomeOf('DIS-03')).toEqual({ 'n.e. disclosure.elements': 1 });
  });

  it('does not judge classes', () => {
    expect(base().disclose('d1', { items: 3 }, { elementClass: 'return' }).outcomeOf('DIS-03')).toEqual({});
  });

  it('is not evaluable, for the whole size, when the agreement names no elements', () => {
    const scenario = base({ elementsAllowed: undefined }).disclose('d1', { items: 3 }, { itemsCount: 9 });
    expect(scenario.outcomeOf('DIS-03')).toEqual({});
    expect(scenario.watermarks().outcomeOf('DIS-03')).toEqual({ 'n.e. policy.elementsAllowed': 9 });
  });

  it('has no verdict before an agreement has bound', () => {
    expect(
      new Scenario()
        .disclose('d1', { items: 3 }, { elements: ['wages'] })
        .wait(1)
        .outcomeOf('DIS-03'),
    ).toEqual({});
  });

  it('stays, marked, when its author retracts it, and is withdrawn when the other side does too', () => {
    const scenario = base().disclose('d1', { items: 3 }, { elements: ['wages'] });
    const id = scenario.lastId;
    expect(scenario.retract(id).finding('DIS-03')).toMatchObject({ count: 3 });
    expect(scenario.finding('DIS-03').clauses).toContainEqual(
      expect.objectContaining({ field: 'disclosure', actual: 'retracted by its author' }),
    );
    scenario.retract(id, { source: TAKER }, GIVER);
    expect(scenario.outcomeOf('DIS-03')).toEqual({});
  });
});
