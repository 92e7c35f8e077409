import { GIVER, OFFICER, policy, ref, Scenario, sha, TAKER } from '../testing/scenario.js';

const span = (value: number) => ({ officerSpanMax: { value, basis: 'clause' as const, ref: '§ 4' } });
const at = (time: string) => ({ time });

describe('REQ-09', () => {
  it('hits above the limit, not at it', () => {
    expect(new Scenario().agreed(span(3)).request('r1', { items: 3 }).found()).toEqual({});
    expect(new Scenario().agreed(span(2)).request('r1', { items: 3 }).finding('REQ-09')).toMatchObject({
      subject: OFFICER,
      count: 3,
      severity: 'HIGH',
      clauses: [
        { operator: 'at most', expected: 2, actual: 3, basis: 'clause, § 4, agreement version 1', entries: [2] },
      ],
      evidence: [{ role: 'request', index: 2 }],
    });
  });

  it('has 200 as its default', () => {
    expect(new Scenario().agreed().request('r1', { items: 200 }).found()).toEqual({});
    expect(new Scenario().agreed().request('r1', { items: 201 }).finding('REQ-09').clauses[0]).toMatchObject({
      expected: 200,
      basis: 'default',
    });
  });

  it('is CRITICAL beyond 10,000', () => {
    const severity = (n: number) => {
      const scenario = new Scenario().agreed();
      for (let from = 1; from <= n; from += 2_000) {
        const items = Array.from({ length: Math.min(2_000, n - from + 1) }, (_, i) => from + i);
        scenario.request('r1', { items }, {}, at('2025-06-01T00:00:00Z'));
      }
      return scenario.finding('REQ-09').severity;
    };
    expect(severity(10_000)).toBe('HIGH');
    expect(severity(10_001)).toBe('CRITICAL');
  });

  it('sums over 365 days, and a request exactly that old has left the window', () => {
    const two = (time: string) =>
      new Scenario('2026-01-05T00:00:00.000Z')
        .agreed({ ...span(4), effectiveTo: '2027-01-01T00:00:00Z' }, '2025-01-08T00:00:00Z')
        .request('r1', { items: 3 }, {}, at('2025-01-10T00:00:00Z'))
        .wait(24 * 6)
        .request('r2', { items: 3 }, {}, at(time))
        .found();
    expect(two('2026-01-10T00:00:00Z')).toEqual({});
    expect(two('2026-01-09T23:59:59.999Z')).toEqual({ [`REQ-09 ${OFFICER}`]: 6 });
  });

  it('counts each officer separately, and only the items that name the officer', () => {
    const but = { 1: { officers: [ref('second')] } };
    expect(new Scenario().agreed(span(1)).request('r1', { items: 3, but }).found()).toEqual({
      [`REQ-09 ${OFFICER}`]: 2,
    });
  });

  it('counts only requests by agencies that may request, by agency and id', () => {
    const scenario = new Scenario().agreed(span(3)).request('r1', { items: 3 });
    scenario.request('r1', { items: 3 }, {}, { source: 'urn:agency:strangers:system' });
    expect(scenario.found()).not.toHaveProperty([`REQ-09 ${OFFICER}`]);
    scenario.request('r1', { items: [4] }, {}, at('2025-06-02T00:00:00Z'));
    expect(scenario.found()).toHaveProperty([`REQ-09 ${OFFICER}`], 4);
  });

  it('has no verdict when no agreement was in effect (see AGR-01), or when its pack was not chosen', () => {
    expect(new Scenario().request('r1', { items: 201 }).wait(1).found()).not.toHaveProperty([`REQ-09 ${OFFICER}`]);
    const core = new Scenario().agreed({ authorityPacks: [], authority: [] }).request('r1', { items: 201 });
    expect(core.found()).toEqual({});
  });

  it('is withdrawn when a limit of that time arrives late', () => {
    const scenario = new Scenario().agreed().request('r1', { items: 201 });
    const data = {
      ...{ version: 2, supersedes: 1, documentDigest: sha('v2'), effectiveAt: '2025-02-01T00:00:00Z' },
      policy: policy(span(500)),
    };
    expect(scenario.finding('REQ-09').count).toBe(201);
    for (const source of [GIVER, TAKER])
      scenario.send('gov.transfer.agreement.amended.v1', data, { source, time: '2025-02-01T00:00:00Z' });
    expect(scenario.finding('REQ-09')).toMatchObject({
      count: 0,
      clauses: [{ expected: 500, actual: 201, holds: true }],
    });
  });

  it.each(['before', 'after'])('marks a retracted request, when the retraction arrives %s it', (when) => {
    const id = '019a0000-0000-7000-8000-900000000001';
    const scenario = new Scenario().agreed(span(2));
    const sent = { source: TAKER, time: '2025-06-01T00:00:00Z' };
    if (when === 'before') scenario.retract(id, sent);
    scenario.request('r1', { items: 3 }, {}, { id, time: '2025-05-01T00:00:00Z' }).watermarks();
    if (when === 'after') scenario.retract(id, sent);
    expect(scenario.finding('REQ-09')).toMatchObject({
      count: 3,
      clauses: [{ actual: 3 }, { field: 'request', actual: 'retracted by its author', holds: false }],
    });
  });
});
