import { GIVER, Scenario } from '../testing/scenario.js';

const id = '019a0000-0000-7000-8000-00000000aaaa';
const once = () => new Scenario().agreed().rosters().disclose('d1', { items: 1 }, { requestId: 'none' }, { id });

describe('INT-11', () => {
  it('fires for the same source and id with other content, and names both entries', () => {
    const scenario = once().disclose('d2', { items: 1 }, { requestId: 'none' }, { id });
    expect(scenario.finding('INT-11')).toMatchObject({
      subject: `${GIVER} ${id}`,
      count: 1,
      severity: 'HIGH',
      clauses: [{ field: 'digest of the event', expected: true, actual: false }],
      evidence: [
        { role: 'recorded first', index: 6 },
        { role: 'other content', index: 7 },
      ],
    });
    expect(scenario.watermarks().found()).not.toHaveProperty(['DIS-01 d2']);
  });

  it('is silent for the very same bytes: a repeat', () => {
    const scenario = once();
    scenario.inputs.push({ ...scenario.inputs.at(-1)!, index: scenario.inputs.length });
    expect(scenario.found()).toEqual({});
  });

  it('is silent for the same id of another source', () => {
    expect(once().receipt('d1', 1, undefined, { id }).found()).toEqual({});
  });

  it('counts a third content too, and not a repeat of the second', () => {
    const scenario = once().disclose('d2', { items: 1 }, {}, { id });
    scenario.inputs.push({ ...scenario.inputs.at(-1)!, index: scenario.inputs.length });
    expect(scenario.disclose('d3', { items: 1 }, {}, { id }).finding('INT-11').count).toBe(2);
  });
});
