import { bulk } from '../testing/rows.js';
import { BOTH_DISCLOSE, GIVER, Scenario, TAKER } from '../testing/scenario.js';

const base = (changes = {}) => new Scenario().agreed(changes).rosters();
const open = (scenario: Scenario) =>
  Object.fromEntries(Object.entries(scenario.found()).filter(([name]) => name.startsWith('INT-13')));
const stated = (n: number, more = {}) => ({ itemsCount: n, ...more });
const HIT = 'INT-13 revenue/d1';

describe('INT-13', () => {
  it('counts items of a disclosure that are stated and not listed, once no more parts may come', () => {
    const scenario = base().disclose('d1', { items: 3 }, stated(900));
    expect(open(scenario)).toEqual({});
    expect(scenario.watermarks().finding('INT-13')).toMatchObject({
      subject: 'revenue/d1',
      count: 897,
      severity: 'HIGH',
      clauses: [
        { field: 'items of the disclosure that are listed', expected: 900, actual: 3, holds: false, entries: [6] },
        { field: 'parts that are missing, of those stated', expected: 0, actual: 0, holds: true },
      ],
      evidence: [{ role: 'disclosure', index: 6 }],
    });
  });

  it('passes when both agree over all parts, and hits when more items are listed than stated', () => {
    const parts = (counts: number[]) => {
      const scenario = base();
      counts.forEach((n, at) => scenario.disclose('d1', { items: [at + 1] }, stated(n, { part: at + 1, of: 3 })));
      return open(scenario.watermarks());
    };
    expect(parts([3, 3, 3])).toEqual({});
    expect(parts([2, 2, 2])).toEqual({ [HIT]: 1 });
  });

  it('counts missing parts when the items agree', () => {
    const scenario = base()
      .disclose('d1', { items: 3 }, stated(3, { part: 2, of: 3 }))
      .watermarks();
    expect(scenario.finding('INT-13')).toMatchObject({
      count: 2,
      clauses: [{ actual: 2, holds: false }, { holds: true }],
    });
  });

  it('is withdrawn by a part that lists the rest, and not delayed by one that does not', () => {
    const scenario = base()
      .disclose('d1', { items: 3 }, stated(9, { part: 1, of: 2 }))
      .watermarks();
    expect(open(scenario)).toEqual({ [HIT]: 6 });
    scenario.disclose('d1', { items: [4] }, stated(1));
    expect(open(scenario)).toEqual({ [HIT]: 6 });
    scenario.disclose('d1', { items: [5, 6, 7, 8, 9, 10] }, stated(9, { part: 2, of: 2 }));
    expect(scenario.finding('INT-13')).toMatchObject({
      count: 0,
      clauses: [{ expected: 10, actual: 10, holds: true }, {}],
    });
  });

  it('counts a disclosure by any agency, and is withdrawn when both sides retract it', () => {
    const scenario = base().disclose('d1', { items: 1 }, stated(5), { source: 'urn:agency:strangers:system' });
    expect(open(scenario.watermarks())).toEqual({ 'INT-13 strangers/d1': 4 });
  });

  it('is MEDIUM for requests, and for matches by agency and match id', () => {
    const scenario = base().request('r1', { items: 3 }, stated(5));
    const data = { matchId: 'm1', requestId: 'r1', itemsCount: 4 };
    scenario.send('gov.transfer.match.performed.v1', {
      ...data,
      items: { fields: ['itemNo'], rows: [[1]], defaults: { path: 'ADDRESS', result: 'MATCH' } },
    } as never);
    expect(open(scenario.watermarks())).toEqual({ 'INT-13 request border/r1': 2, 'INT-13 match revenue/m1': 3 });
    expect(scenario.finding('INT-13', 'match revenue/m1')).toMatchObject({
      severity: 'MEDIUM',
      clauses: [{ field: 'items of the match that are listed', expected: 4, actual: 1 }, {}],
    });
  });

  it('keeps a disclosure, a request and a match of one agency with one id apart', () => {
    const scenario = base(BOTH_DISCLOSE);
    scenario.request('x', { items: 3 }, stated(4), { source: GIVER });
    scenario.request('x', { items: 3 }, stated(5));
    const each = { path: 'ADDRESS', result: 'MATCH' };
    for (const source of [GIVER, TAKER]) {
      const data = { matchId: 'x', requestId: 'x', itemsCount: 9, items: bulk({ items: 2, each }) };
      scenario.send('gov.transfer.match.performed.v1', data, { source });
      scenario.disclose('x', { items: 1 }, stated(12), { source });
    }
    const apart = {
      'INT-13 border/x': 11,
      'INT-13 revenue/x': 11,
      'INT-13 match border/x': 7,
      'INT-13 match revenue/x': 7,
      'INT-13 request border/x': 2,
    };
    expect(open(scenario.watermarks())).toEqual(apart);
    // Later parts of one of them do not change the others.
    scenario.disclose('x', { items: [2] }, stated(1));
    expect(open(scenario.watermarks())).toEqual(apart);
    expect(scenario.finding('INT-13', 'match border/x').severity).toBe('MEDIUM');
    expect(scenario.finding('INT-13', 'border/x').severity).toBe('HIGH');
  });

  it('only lists the difference when the agreement itemises by counts, unless section 6103 judges it', () => {
    const counts = base({ itemisation: 'counts', authorityPacks: [], authority: [] });
    counts.disclose('d1', { items: 3 }, stated(900)).watermarks();
    expect(open(counts)).toEqual({});
    expect(counts.notEvaluable('INT-13')).toEqual({ 'itemisation: counts': 897 });
    const strict = base({ itemisation: 'counts' }).disclose('d1', { items: 3 }, stated(900)).watermarks();
    expect(open(strict)).toEqual({ [HIT]: 897 });
  });

  it('leaves acts that no agreement judges to AGR-01', () => {
    expect(open(new Scenario().disclose('d1', { items: 3 }, stated(900)).wait(1))).toEqual({});
  });
});
