import { GIVER, Scenario } from '../testing/scenario.js';

const id = '019a0000-0000-7000-8000-00000000aaaa';
const once = () => new Scenario().agreed().rosters().disclose('d1', { items: 1 }, { requestId: 'none' }, { id });

describe('INT-11', () => {
  it('hits the same source and id with other content, and names both entries', () => {
    const scenario = once().disclose('d2', { items: 1 }, { requestId: 'none' }, { id });
    expect(scenario.finding('INT-11')).toMatchObject({
      subject: `${GIVER} ${id}`,
      count: 1,
      severity: 'HIGH',
      clauses: [{ expected: [6], actual: [6, 7], holds: false }],
      evidence: [
        { role: 'recorded first', index: 6 },
        { role: 'other content', index: 7 },
      ],
    });
  });

  it('lets every content that accuses count, and none that excuses', () => {
    const both = once().disclose('d2', { items: 1 }, { requestId: 'none' }, { id }).watermarks();
    expect(both.found()).toMatchObject({ 'DIS-01 revenue/d1': 1, 'DIS-01 revenue/d2': 1 });
    const asked = new Scenario().agreed().rosters().match().disclose();
    asked.request('r1', { items: 3 }, {}, { id, time: '2025-05-01T00:00:00Z' });
    asked.request('r2', { items: 3 }, {}, { id, time: '2025-05-01T00:00:00Z' });
    expect(asked.watermarks().found()).toMatchObject({ 'DIS-01 revenue/d1': 1 });
  });

  it('is silent for the same bytes: a repeat', () => {
    const scenario = once();
    scenario.inputs.push({ ...scenario.inputs.at(-1)!, index: scenario.inputs.length });
    expect(scenario.found()).toEqual({});
  });

  it('is silent for the same id of another source', () => {
    expect(once().receipt('d1', 1, undefined, { id }).found()).toEqual({});
  });

  it('counts a third content too, and no repeat of the second', () => {
    const scenario = once().disclose('d2', { items: 1 }, {}, { id });
    scenario.inputs.push({ ...scenario.inputs.at(-1)!, index: scenario.inputs.length });
    expect(scenario.disclose('d3', { items: 1 }, {}, { id }).finding('INT-11').count).toBe(2);
  });
});
