import { AGREEMENT, GIVER, Scenario } from '../testing/scenario.js';

const after = (sequence: number) =>
  new Scenario().agreed().rosters().disclose('d1', { items: 1 }, { requestId: undefined }, { sequence });
const clauses = (missing: unknown[], twice: number[]) =>
  [
    { operator: 'equals', expected: [], actual: missing },
    { field: 'sequences that two events claim', expected: [], actual: twice },
  ].sort((a, b) => Number(b.actual.length > 0) - Number(a.actual.length > 0));
const rule = (scenario: Scenario) =>
  scenario
    .fold()
    .findings()
    .filter((f) => f.rule === 'INT-02').length;

describe('INT-02', () => {
  it('counts missing sequences once lateness has passed since the gap showed', () => {
    const scenario = after(7).wait(0.24);
    expect(rule(scenario)).toBe(0);
    expect(scenario.wait(0.02).finding('INT-02')).toMatchObject({
      subject: GIVER,
      count: 3,
      severity: 'CRITICAL',
      clauses: clauses([[4, 6]], []),
      evidence: [{ role: 'first entry after the hole', index: 6 }],
    });
  });

  it('names twenty gaps, and the number of further missing sequences', () => {
    const scenario = new Scenario().agreed().rosters();
    for (let n = 5; n <= 49; n += 2) scenario.disclose('d1', { items: 1 }, {}, { sequence: n });
    const { count, clauses: shown } = scenario.wait(1).finding('INT-02');
    expect([count, (shown[0]!.actual as unknown[]).length]).toEqual([23, 20]);
    expect((shown[0]!.actual as unknown[]).at(-1)).toEqual([42, 42]);
    expect(shown[1]).toMatchObject({ field: 'sequences that are missing beyond these', actual: 3, holds: false });
  });

  it('passes for the next sequence', () => {
    expect(rule(after(4).wait(1))).toBe(0);
  });

  it('counts a sequence that a watermark announces and nobody sent', () => {
    const scenario = new Scenario().agreed();
    scenario.send('gov.transfer.source.watermarked.v1', { upTo: scenario.now, nextSequence: '5' }).wait(1);
    expect(scenario.finding('INT-02').count).toBe(2);
  });

  it('hits at once when one sequence has two ids', () => {
    const scenario = after(4).disclose('d2', { items: 1 }, {}, { sequence: 4 });
    expect(scenario.finding('INT-02')).toMatchObject({
      count: 1,
      clauses: clauses([], [4]),
      evidence: [6, 7].map((index) => ({ role: 'claims the sequence', index })),
    });
  });

  it('raises nothing for a resent event', () => {
    const scenario = after(4);
    scenario.inputs.push({ ...scenario.inputs.at(-1)!, index: scenario.inputs.length });
    expect(rule(scenario.wait(1))).toBe(0);
  });

  it('counts a refused event’s number as used, and its correction with that number as no second claim', () => {
    const scenario = new Scenario().agreed().rosters();
    const known = { agreementid: AGREEMENT, source: GIVER, sequence: '4', id: '019a0000-0000-7000-8000-0000000000ff' };
    scenario.quarantined({ reason: 'schema', size: 1, commitment: 'x', known });
    scenario.disclose('d1', { items: 1 }, {}, { sequence: 4 }).disclose('d2', { items: 1 }, {}, { sequence: 5 });
    expect(rule(scenario.wait(1))).toBe(0);
  });

  it('is withdrawn when the missing events arrive', () => {
    const scenario = after(5).wait(1);
    expect(scenario.finding('INT-02').count).toBe(1);
    expect(scenario.disclose('d2', { items: 1 }, {}, { sequence: 4 }).finding('INT-02')).toMatchObject({
      count: 0,
      clauses: clauses([], []),
    });
  });

  it('carries no mark of a retraction, because the number stays used and the entry that shows a gap depends on arrival', () => {
    const scenario = after(7);
    scenario.retract(scenario.inputs.at(-1)!.entry.event!.id, { sequence: 8 }).wait(1);
    expect(scenario.finding('INT-02').clauses).toMatchObject(clauses([[4, 6]], []));
  });
});
