import { GIVER, Scenario, TAKER } from '../testing/scenario.js';

const base = (items: number[] | number) => new Scenario().agreed().rosters().request('r1', { items });
const early = '2025-05-01T00:00:00Z';

describe('DIS-02', () => {
  it('counts disclosed items that the request does not contain, in any block', () => {
    const scenario = base([1, 2, 300])
      .disclose('d1', { items: [1, 2, 3, 700] })
      .watermarks();
    expect(scenario.finding('DIS-02')).toMatchObject({
      subject: 'revenue/d1',
      count: 2,
      severity: 'CRITICAL',
      clauses: [
        {
          field: 'items.itemNo',
          expected: 'border/r1',
          actual: '2 named items are not',
          holds: false,
          entries: [6, 7],
        },
      ],
      evidence: [{ role: 'agreement' }, { role: 'request', index: 6 }, { role: 'disclosure', index: 7 }],
    });
  });

  it('passes when all items were requested, including the last one', () => {
    expect(
      base([255, 256])
        .disclose('d1', { items: [256] })
        .watermarks()
        .outcomeOf('DIS-02'),
    ).toEqual({});
  });

  it('waits for parts of the request that may still come, and is withdrawn when one of that time arrives late', () => {
    const scenario = base([1]).disclose('d1', { items: [1, 2] });
    expect(scenario.outcomeOf('DIS-02')).toEqual({});
    expect(scenario.wait(1).outcomeOf('DIS-02')).toEqual({ 'revenue/d1': 1 });
    expect(scenario.request('r1', { items: [2] }, {}, { time: early }).outcomeOf('DIS-02')).toEqual({});
    expect(scenario.finding('DIS-02').clauses.every(({ holds }) => holds)).toBe(true);
  });

  it('does not count requests made afterwards, nor by agencies that may not request', () => {
    const scenario = base([1])
      .request('r1', { items: [2] }, {}, { source: GIVER })
      .disclose('d1', { items: [1, 2] })
      .wait(1)
      .request('r1', { items: [2] });
    expect(scenario.watermarks().outcomeOf('DIS-02')).toEqual({ 'revenue/d1': 1 });
  });

  it('judges each part by the requests made by then', () => {
    const part = (n: number, item: number) => [{ items: [item] }, { part: n, of: 2, itemsCount: 2 }] as const;
    const scenario = base([1])
      .disclose('d1', ...part(1, 2))
      .wait(1)
      .request('r1', { items: [2, 3] })
      .disclose('d1', ...part(2, 3));
    expect(scenario.watermarks().outcomeOf('DIS-02')).toEqual({ 'revenue/d1': 1 });
  });

  it('compares each part with the request that it names', () => {
    const scenario = base([1, 2])
      .request('r2', { items: [5] })
      .disclose('d1', { items: [1, 5] })
      .disclose('d1', { items: [5] }, { requestId: 'r2' })
      .watermarks();
    expect(scenario.outcomeOf('DIS-02')).toEqual({ 'revenue/d1': 1 });
  });

  it('hits by arithmetic as many unnamed items as exceed the size of the request, and lists the rest', () => {
    const scenario = base(10).disclose('d1', { items: [1, 2, 3, 11] }, { itemsCount: 30 });
    // One named item, and 19 of the 26 unnamed ones: 30 were disclosed and 10 requested.
    expect(scenario.watermarks().outcomeOf('DIS-02')).toEqual({ 'revenue/d1': 20, 'n.e. items not listed': 7 });
  });

  it('counts the room of a request once, and the room of another request separately', () => {
    const none = (disclosureId: string, itemsCount: number, requestId: string) =>
      [disclosureId, { items: [] }, { itemsCount, requestId, items: undefined }] as const;
    const scenario = base(10)
      .request('r2', { items: 100 })
      .disclose(...none('d1', 8, 'r1'))
      .disclose(...none('d1', 8, 'r1'))
      .disclose(...none('d1', 20, 'r2'));
    expect(scenario.watermarks().outcomeOf('DIS-02')).toEqual({ 'revenue/d1': 6, 'n.e. items not listed': 30 });
  });

  it('shares the room of several requests among the parts of one whole that names them', () => {
    const of = (part: number, requestId: string) => ({ part, of: 2, itemsCount: 130, requestId, items: undefined });
    const scenario = base(10)
      .request('r2', { items: 100 })
      .disclose('d1', { items: [] }, of(1, 'r1'))
      .disclose('d1', { items: [] }, of(2, 'r2'));
    expect(scenario.watermarks().outcomeOf('DIS-02')).toEqual({ 'revenue/d1': 20, 'n.e. items not listed': 110 });
    scenario.disclose('d1', { items: [7] }, { requestId: 'r2' });
    expect(scenario.watermarks().outcomeOf('DIS-02')).toEqual({ 'revenue/d1': 21, 'n.e. items not listed': 109 });
  });

  it('counts unknown items with the first part of their whole, and ignores items that need no request', () => {
    const of = (part: number, more: object = {}) => ({ part, of: 2, itemsCount: 20, ...more });
    const ten = Array.from({ length: 9 }, (_, i) => i + 11);
    const scenario = base(10)
      .disclose('d1', { items: 10 }, of(1))
      .wait(1)
      .request('r1', { items: [...ten, 20] })
      .disclose('d1', { items: ten }, of(2));
    // At the time of that disclosure there was room for the ten named items.
    expect(scenario.watermarks().outcomeOf('DIS-02')).toEqual({ 'revenue/d1': 1 });
    const free = new Scenario().agreed({ exchangeMode: 'standing' }).request('r1', { items: 10 });
    free
      .disclose('d1', { items: 5 }, of(1))
      .disclose('d1', { items: [] }, of(2, { requestId: undefined, items: undefined }));
    expect(free.watermarks().outcomeOf('DIS-02')).toEqual({ 'n.e. items not listed': 15 });
  });

  it('counts a repeated part once, and each delivery without a part number, even at the same time', () => {
    const sent = { time: '2025-06-01T00:00:30Z' };
    const twice = (part: object) => {
      const scenario = base(10);
      for (const _ of [1, 2])
        scenario.disclose('d1', { items: [] }, { itemsCount: 9, items: undefined, ...part }, sent);
      return scenario.wait(1).outcomeOf('DIS-02');
    };
    expect(twice({ part: 1, of: 1 })).toEqual({ 'n.e. items not listed': 9 });
    expect(twice({})).toEqual({ 'revenue/d1': 8, 'n.e. items not listed': 10 });
  });

  it('leaves open which items an incomplete request covers, but not how many', () => {
    const scenario = new Scenario()
      .agreed()
      .request('r1', { items: [] }, { itemsCount: 2, items: undefined })
      .disclose('d1', { items: [1, 300] })
      .watermarks();
    expect(scenario.outcomeOf('DIS-02')).toEqual({ 'n.e. request.items': 2 });
    scenario.disclose('d2', { items: 5 }).watermarks();
    expect(scenario.outcomeOf('DIS-02')).toEqual({ 'revenue/d2': 3, 'n.e. request.items': 4 });
  });

  it('counts no item twice: beyond the number that the request can cover, items hit', () => {
    const scenario = new Scenario().agreed().request('r1', { items: [1, 2] }, { itemsCount: 5 });
    // Two are requested and three may be. Of five other items, two cannot be.
    expect(scenario.disclose('d1', { items: 5 }).watermarks().outcomeOf('DIS-02')).toEqual({ 'n.e. request.items': 3 });
    scenario.disclose('d2', { items: [11, 12, 13, 300, 301] }).watermarks();
    expect(scenario.outcomeOf('DIS-02')).toEqual({ 'revenue/d2': 2, 'n.e. request.items': 6 });
    expect(scenario.finding('DIS-02').clauses[0]).toMatchObject({
      field: 'named items that the request does not name',
      expected: 3,
      actual: 5,
      holds: false,
    });
  });

  it('names of several requests those that are exceeded, and hides none in a sum', () => {
    const scenario = new Scenario()
      .agreed()
      .request('r1', { items: [] }, { itemsCount: 2, items: undefined })
      .request('r2', { items: [] }, { itemsCount: 90, items: undefined })
      .disclose('d1', { items: [1, 2, 3] }, { requestId: 'r1', part: 1, of: 2, itemsCount: 4 })
      .disclose('d1', { items: [4] }, { requestId: 'r2', part: 2, of: 2, itemsCount: 4 })
      .watermarks();
    expect(scenario.finding('DIS-02').clauses[0]).toMatchObject({
      ...{ field: 'named items that the request does not name', expected: 2, actual: 3, holds: false },
    });
  });

  it('counts a further part of the request that lists nothing, in any order of arrival', () => {
    const early = { time: '2025-02-02T00:00:00Z' };
    const further = (scenario: Scenario) =>
      scenario.request('r1', { items: [] }, { itemsCount: 1, items: undefined }, early);
    const made = (scenario: Scenario) => scenario.disclose('d1', { items: [1, 2] }).wait(1);
    const first = () => new Scenario().agreed().request('r1', { items: [1] }, {}, early);
    expect(made(first()).outcomeOf('DIS-02')).toEqual({ 'revenue/d1': 1 });
    expect(made(further(first())).outcomeOf('DIS-02')).toEqual({ 'n.e. request.items': 1 });
    expect(further(made(first())).outcomeOf('DIS-02')).toEqual({ 'n.e. request.items': 1 });
  });

  it('leaves a disclosure without any request to DIS-01, and ignores one that needs none', () => {
    const mode = (exchangeMode: 'request' | 'standing' | 'push', requestId?: string) =>
      new Scenario()
        .agreed({ exchangeMode })
        .disclose('d1', { items: 2 }, { requestId })
        .watermarks()
        .outcomeOf('DIS-02');
    expect(mode('request', 'r9')).toEqual({});
    expect(mode('request')).toEqual({});
    expect(mode('standing')).toEqual({});
    expect(mode('push')).toEqual({});
  });

  it('judges a disclosure that names a request though it needs none', () => {
    const scenario = new Scenario().agreed({ exchangeMode: 'standing' }).request('r1', { items: 2 });
    expect(scenario.disclose('d1', { items: 3 }).watermarks().outcomeOf('DIS-02')).toEqual({ 'revenue/d1': 1 });
  });

  it('treats another agency’s request of the same day as earlier', () => {
    const scenario = base([1])
      .request('r1', { items: [2] }, {}, { time: '2025-06-01T23:00:00Z' })
      .disclose('d1', { items: [1, 2] }, {}, { time: '2025-06-01T00:00:00Z', day: true });
    expect(scenario.wait(48).outcomeOf('DIS-02')).toEqual({});
  });

  it('does not excuse by a request with a second content', () => {
    const id = '019a0000-0000-7000-8000-00000000ffff';
    const scenario = base([1])
      .request('r1', { items: [2] }, {}, { id })
      .request('r1', { items: [3] }, {}, { id })
      .disclose('d1', { items: [1, 2] });
    expect(scenario.watermarks().outcomeOf('DIS-02')).toEqual({ 'revenue/d1': 1 });
  });

  it('is withdrawn when both sides have retracted the disclosure, and not before', () => {
    const scenario = base([1]).disclose('d1', { items: [2] });
    const id = scenario.lastId;
    expect(scenario.retract(id).watermarks().outcomeOf('DIS-02')).toEqual({ 'revenue/d1': 1 });
    scenario.retract(id, { source: TAKER }, GIVER);
    expect(scenario.outcomeOf('DIS-02')).toEqual({});
  });
});
