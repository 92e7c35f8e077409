import { Scenario, TAKER } from '../testing/scenario.js';

const base = (items: number[] | number = 3, changes = {}) =>
  new Scenario().agreed(changes).rosters().request('r1', { items });
const STRANGER = 'urn:agency:strangers:system';

describe('DIS-04', () => {
  it('counts disclosed items without a matching row', () => {
    const but = { 2: { result: 'AMBIGUOUS' }, 3: { result: 'NO_MATCH' } };
    const scenario = base().match('r1', { items: 3, but }).disclose().watermarks();
    expect(scenario.finding('DIS-04')).toMatchObject({
      subject: 'revenue/d1',
      count: 2,
      severity: 'CRITICAL',
      clauses: [{ field: 'items.result', expected: 0, actual: 2, holds: false }],
      evidence: [{ role: 'agreement' }, { role: 'request', index: 6 }, { role: 'disclosure', index: 8 }],
    });
  });

  it('passes when each item has one, even in another part of the match', () => {
    const scenario = base()
      .match('r1', { items: [1, 2] })
      .match('r1', { items: [3] })
      .disclose()
      .watermarks();
    expect(scenario.outcomeOf('DIS-04')).toEqual({});
  });

  it('compares a part that names its match with that match only', () => {
    const scenario = base()
      .match('r1', { items: [1] }, 'm1')
      .match('r1', { items: 3 }, 'm2')
      .disclose('d1', { items: [1, 2] }, { matchId: 'm1' })
      .disclose('d1', { items: [3] });
    expect(scenario.watermarks().outcomeOf('DIS-04')).toEqual({ 'revenue/d1': 1 });
  });

  it('hits when there is no match at all, with or without the request', () => {
    const scenario = base([1, 300])
      .disclose('d1', { items: [1, 300] })
      .disclose('d2', { items: [1] }, { requestId: 'r9' });
    expect(scenario.outcomeOf('DIS-04')).toEqual({});
    expect(scenario.watermarks().outcomeOf('DIS-04')).toEqual({ 'revenue/d1': 2, 'revenue/d2': 1 });
  });

  it('is withdrawn when a match of that time arrives late, and not by a later match', () => {
    const scenario = base().match('r1', { items: 2 }).disclose().wait(1);
    expect(scenario.outcomeOf('DIS-04')).toEqual({ 'revenue/d1': 1 });
    expect(scenario.match('r1', { items: [3] }).outcomeOf('DIS-04')).toEqual({ 'revenue/d1': 1 });
    expect(scenario.match('r1', { items: [3] }, 'm2', { time: '2025-05-01T00:00:00Z' }).outcomeOf('DIS-04')).toEqual(
      {},
    );
    expect(scenario.finding('DIS-04').clauses.every(({ holds }) => holds)).toBe(true);
  });

  it('counts matches only by the discloser, and only if it may match', () => {
    for (const source of [TAKER, STRANGER])
      expect(base().match('r1', { items: 3 }, 'm1', { source }).disclose().watermarks().outcomeOf('DIS-04')).toEqual({
        'revenue/d1': 3,
      });
    const recipients = base()
      .match('r1', { items: 3 }, 'm1', { source: TAKER })
      .disclose('d1', { items: 3 }, {}, { source: TAKER });
    expect(recipients.match().watermarks().outcomeOf('DIS-04')).toEqual({ 'border/d1': 3 });
  });

  it('does not count a match that the source itself retracted', () => {
    const scenario = base().match();
    const id = scenario.lastId;
    expect(scenario.disclose().retract(id).watermarks().outcomeOf('DIS-04')).toEqual({ 'revenue/d1': 3 });
  });

  it('judges each part by the matches made by then', () => {
    const scenario = base()
      .match('r1', { items: [1] })
      .disclose('d1', { items: [1, 2] })
      .wait(1)
      .match('r1', { items: [2, 3] })
      .disclose('d1', { items: [3] });
    expect(scenario.watermarks().outcomeOf('DIS-04')).toEqual({ 'revenue/d1': 1 });
  });

  it('hits by arithmetic as many unnamed items as exceed the matched ones, and lists the rest', () => {
    const but = { 9: { result: 'NO_MATCH' }, 10: { result: 'NO_MATCH' } };
    const scenario = base(10)
      .match('r1', { items: 10, but })
      .disclose('d1', { items: [1, 9] }, { itemsCount: 30 });
    // One named item, and 21 of the 28 unnamed ones: 30 were disclosed and 8 matched.
    expect(scenario.watermarks().outcomeOf('DIS-04')).toEqual({ 'revenue/d1': 22, 'n.e. items not listed': 7 });
    const none = base(10).disclose('d1', { items: [] }, { itemsCount: 30, items: undefined });
    expect(none.watermarks().outcomeOf('DIS-04')).toEqual({ 'revenue/d1': 30 });
  });

  it('counts room by the named match, and not by repeated or later matches', () => {
    const none = { itemsCount: 30, items: undefined };
    const scenario = base(10)
      .match('r1', { items: 10 }, 'm1')
      .match('r1', { items: 4 }, 'm2')
      .disclose('d1', { items: [] }, none)
      .disclose('d2', { items: [] }, { ...none, matchId: 'm2' })
      .wait(1)
      .match('r1', { items: 9 }, 'm1');
    expect(scenario.watermarks().outcomeOf('DIS-04')).toEqual({
      'revenue/d1': 20,
      'revenue/d2': 26,
      'n.e. items not listed': 14,
    });
  });

  it('lists once that no matches were promised, unless the pack on section 6103 judges', () => {
    const outcomeOf = (authorityPacks: string[], header = {}) =>
      base(3, { matching: 'none', authorityPacks })
        .disclose('d1', { items: 3 }, header)
        .watermarks()
        .outcomeOf('DIS-04');
    expect(outcomeOf(['core'])).toEqual({ 'n.e. matching: none': 3 });
    expect(outcomeOf(['core'], { itemsCount: 9 })).toEqual({ 'n.e. matching: none': 9 });
    expect(outcomeOf(['core', 'usc26-6103'])).toEqual({ 'revenue/d1': 3 });
  });

  it('requires no match when the disclosure names no request', () => {
    for (const exchangeMode of ['request', 'standing', 'push'] as const) {
      const scenario = base(3, { exchangeMode }).disclose('d1', { items: 3 }, { requestId: undefined, itemsCount: 9 });
      expect(scenario.watermarks().outcomeOf('DIS-04')).toEqual({});
    }
  });

  it('follows the source’s own sequence when only the day is known', () => {
    const on = { time: '2025-06-01T00:00:00Z', day: true } as const;
    const before = base().match('r1', { items: 3 }, 'm1', on).disclose('d1', { items: 3 }, {}, on);
    expect(before.wait(48).outcomeOf('DIS-04')).toEqual({});
    const after = base().disclose('d1', { items: 3 }, {}, on).match('r1', { items: 3 }, 'm1', on);
    expect(after.wait(48).outcomeOf('DIS-04')).toEqual({ 'revenue/d1': 3 });
  });

  it('is not evaluable when two systems of one agency act on such a day', () => {
    const on = { time: '2025-06-01T00:00:00Z', day: true } as const;
    const scenario = base()
      .match('r1', { items: 3 }, 'm1', { ...on, source: 'urn:agency:revenue:matching' })
      .disclose('d1', { items: 3 }, {}, on);
    expect(scenario.wait(48).outcomeOf('DIS-04')).toEqual({ 'n.e. same day': 3 });
  });

  it('counts a matched item once, whether or not parts name the match', () => {
    const of = (matchId?: string) => ({ itemsCount: 5, items: undefined, ...(matchId ? { matchId } : {}) });
    const scenario = new Scenario().agreed().rosters().request('r1', { items: 9 }).match('r1', { items: 5 }, 'm1');
    scenario.disclose('d1', { items: [] }, of()).disclose('d1', { items: [] }, of('m1'));
    expect(scenario.watermarks().outcomeOf('DIS-04')).toEqual({ 'revenue/d1': 5, 'n.e. items not listed': 5 });
  });
});
