import { AGREEMENT, GIVER, policy, Scenario, type Sent, sha, TAKER } from '../testing/scenario.js';

const registered = (scenario: Scenario, source: string, time: string, changes = {}, sent: Sent = {}) =>
  scenario.send(
    'gov.transfer.agreement.registered.v1',
    { version: 1, documentDigest: sha('agreement'), policy: policy(changes) },
    { source, time, ...sent },
  );
const REQUESTS = `request border/${AGREEMENT}`;
const DISCLOSURES = `disclosure revenue/${AGREEMENT}`;
const NONE = { 'no agreement in effect': 1 };

describe('AGR-01', () => {
  it('hits for each request and disclosure under an unknown agreement, once lateness has run out', () => {
    const scenario = new Scenario().request().disclose();
    expect(scenario.found()).toEqual({});
    scenario.wait(1);
    expect(scenario.found()).toEqual({ [`AGR-01 ${REQUESTS}`]: 1, [`AGR-01 ${DISCLOSURES}`]: 1 });
    expect(scenario.finding('AGR-01', REQUESTS)).toMatchObject({
      severity: 'CRITICAL',
      seen: { class: 'both', sums: 'recipient border' },
      clauses: [
        { operator: 'at or before the act', actual: null, holds: false },
        { field: 'parties whose record was missing', expected: [], actual: null, holds: false },
      ],
      evidence: [{ role: 'request', index: 0 }],
    });
    expect(scenario.notEvaluable('core')).toEqual({ 'no agreement in effect': 2 });
    expect(scenario.notEvaluable('usc26-6103')).toEqual({});
  });

  it('names the act’s time and the party whose record is missing, and lists each pack that a registration names', () => {
    const scenario = new Scenario();
    registered(scenario, GIVER, '2025-01-01T00:00:00Z').request().wait(1);
    expect(scenario.found()).toEqual({ [`AGR-01 ${REQUESTS}`]: 1 });
    expect(scenario.finding('AGR-01').clauses).toMatchObject([
      { expected: '2025-06-01T00:00:01.000Z', actual: null },
      { actual: ['border'] },
    ]);
    expect([scenario.notEvaluable('core'), scenario.notEvaluable('usc26-6103')]).toEqual([NONE, NONE]);
  });

  it('passes when the second party’s record has the very time of the act, and hits when it is a millisecond later', () => {
    const act = '2025-06-01T00:00:00.000Z';
    const at = (time: string) => {
      const scenario = registered(new Scenario(), GIVER, '2025-01-01T00:00:00Z');
      return registered(scenario, TAKER, time).request('r1', { items: 1 }, {}, { time: act }).wait(1);
    };
    expect(at(act).found()).toEqual({});
    const late = at('2025-06-01T00:00:00.001Z');
    expect(late.found()).toEqual({ [`AGR-01 ${REQUESTS}`]: 1 });
    expect(late.finding('AGR-01').clauses).toMatchObject([
      { expected: '2025-06-01T00:00:00.000Z', actual: '2025-06-01T00:00:00.001Z' },
      { actual: ['border'] },
    ]);
  });

  it('hits when the sequence shows that a party recorded it after its own act, though only the day is known', () => {
    const act = '2025-06-01T12:00:00.000Z';
    const known = (sequence?: null) => ({ day: true as const, ...(sequence === null && { sequence }) });
    const after = (sequence?: null) => {
      const scenario = registered(new Scenario().wait(48), GIVER, '2025-01-01T00:00:00Z');
      scenario.request('r1', { items: 1 }, {}, { time: act });
      return registered(scenario, TAKER, '2025-06-01T00:00:00Z', {}, known(sequence)).wait(1);
    };
    expect(after().found()).toEqual({ [`AGR-01 ${REQUESTS}`]: 1 });
    expect(after().finding('AGR-01').clauses).toMatchObject([{ actual: null, holds: false }, { actual: ['border'] }]);
    expect(after().notEvaluable('core')).toEqual(NONE);
    // Without a number the order is open.
    expect(after(null).found()).toEqual({});
    expect(after(null).notEvaluable('AGR-01')).toEqual({ 'same day': 1 });

    const before = registered(new Scenario().wait(48), GIVER, '2025-01-01T00:00:00Z');
    registered(before, TAKER, '2025-06-01T00:00:00Z', {}, known()).request('r1', { items: 1 }, {}, { time: act });
    expect(before.wait(1).found()).toEqual({});
  });

  it('judges each part at its own time, and counts the act once', () => {
    const scenario = registered(new Scenario(), GIVER, '2025-01-01T00:00:00Z');
    registered(scenario, TAKER, '2025-03-01T00:00:00Z');
    for (const month of ['02', '04']) scenario.disclose('d1', { items: 1 }, {}, { time: `2025-${month}-01T00:00:00Z` });
    expect(scenario.wait(1).finding('AGR-01')).toMatchObject({ count: 1, evidence: [{ index: 2 }] });
    expect(scenario.notEvaluable('core')).toEqual(NONE);
  });

  it('counts two agencies’ acts under one id as two', () => {
    const scenario = new Scenario().disclose().disclose('d1', { items: 1 }, {}, { source: TAKER }).wait(1);
    expect(scenario.found()).toEqual({ [`AGR-01 ${DISCLOSURES}`]: 1, [`AGR-01 disclosure border/${AGREEMENT}`]: 1 });
  });

  it('is withdrawn, with its not evaluable lines, when the party’s own earlier record arrives late', () => {
    const scenario = registered(new Scenario(), GIVER, '2025-01-01T00:00:00Z').request().wait(1);
    registered(scenario, TAKER, '2025-02-01T00:00:00Z');
    expect(scenario.found()).toEqual({});
    expect(scenario.finding('AGR-01')).toMatchObject({
      count: 0,
      clauses: [{ actual: '2025-02-01T00:00:00.000Z', holds: true }, { holds: true }],
    });
    expect(scenario.notEvaluable('core')).toEqual({});
  });
});
