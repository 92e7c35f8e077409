import { AGREEMENT, GIVER, Scenario, type Sent, sha, TAKER } from '../testing/scenario.js';

const at = (scenario: Scenario, time: string) =>
  scenario
    .wait(24 * 40)
    .request('r1', { items: 1 }, {}, { time })
    .watermarks();
const renewed = (scenario: Scenario, sources = [GIVER, TAKER], sent: Sent = {}) => {
  const data = {
    documentDigest: sha('renewal'),
    effectiveAt: '2025-12-01T00:00:00Z',
    effectiveTo: '2027-01-01T00:00:00Z',
  };
  for (const source of sources)
    scenario.send('gov.transfer.agreement.renewed.v1', data, { source, time: '2025-12-01T00:00:00Z', ...sent });
  return scenario;
};
const terminated = (scenario: Scenario, sources: string[], sent: Sent = {}) => {
  const data = { reason: 'notice', effectiveAt: '2025-09-01T00:00:00Z', documentDigest: sha('end') };
  for (const source of sources)
    scenario.send('gov.transfer.agreement.terminated.v1', data, { source, time: '2025-08-01T00:00:00Z', ...sent });
  return scenario;
};
const start = (changes = {}) => new Scenario('2025-12-20T00:00:00.000Z').agreed(changes);
const REQUESTS = `request border/${AGREEMENT}`;
const ONE = { [`AGR-02 ${REQUESTS}`]: 1 };

describe('AGR-02', () => {
  it('hits at the end itself (the end is exclusive), and not a millisecond before', () => {
    expect(at(start(), '2026-01-01T00:00:00Z').finding('AGR-02')).toMatchObject({
      subject: REQUESTS,
      seen: { class: 'both', sums: 'recipient border' },
      count: 1,
      severity: 'CRITICAL',
      clauses: [
        {
          expected: [{ from: '2025-01-01T00:00:00.000Z', until: '2026-01-01T00:00:00.000Z' }],
          actual: '2026-01-01T00:00:00.000Z',
          holds: false,
        },
      ],
      evidence: [
        { role: 'agreement', index: 1 },
        { role: 'request', index: 3 },
      ],
    });
    expect(at(start(), '2025-12-31T23:59:59.999Z').found()).toEqual({});
  });

  it('waits, because the other party’s record of a renewal may be on its way', () => {
    const scenario = start()
      .wait(24 * 40)
      .request('r1', { items: 1 }, {}, { time: '2026-01-15T00:00:00Z' });
    expect(scenario.found()).toEqual({});
    expect(scenario.watermarks().found()).toEqual(ONE);
  });

  it('judges each part at its own time, and counts the act once', () => {
    const scenario = start().rosters();
    for (const time of ['2025-12-01T00:00:00Z', '2026-01-15T00:00:00Z', '2026-01-16T00:00:00Z'])
      scenario.request('r1', { items: 1 }, {}, { time });
    expect(
      scenario
        .wait(24 * 40)
        .watermarks()
        .finding('AGR-02'),
    ).toMatchObject({
      count: 1,
      clauses: [{ actual: '2026-01-15T00:00:00.000Z' }],
    });
  });

  it('hits before the first day of an agreement that every party has recorded, and lists its packs', () => {
    const early = new Scenario().agreed({ effectiveFrom: '2025-07-01T00:00:00Z' }, '2025-01-01T00:00:00Z');
    at(early, '2025-06-30T00:00:00Z');
    expect(early.found()).toEqual(ONE);
    for (const pack of ['core', 'usc26-6103'])
      expect(early.notEvaluable(pack)).toEqual({ 'no agreement in effect': 1 });
  });

  it('treats a day as the last one inside, in the agreement’s time zone', () => {
    const until = (time: string, timeZone?: string) =>
      at(start({ effectiveTo: '2025-12-31', ...(timeZone ? { timeZone } : {}) }), time).found();
    expect(until('2025-12-31T23:59:59.999Z')).toEqual({});
    expect(until('2026-01-01T00:00:00Z')).toEqual(ONE);
    expect(until('2026-01-01T04:59:59.999Z', 'America/New_York')).toEqual({});
    expect(until('2026-01-01T05:00:00Z', 'America/New_York')).toEqual(ONE);
  });

  it('is not evaluable for an act that is known by its day, when the end is in the middle of that day', () => {
    const scenario = start({ effectiveTo: '2025-12-31T12:00:00Z' }).wait(24 * 40);
    scenario.request('r1', { items: 1 }, {}, { time: '2025-12-31T23:00:00Z', day: true }).watermarks();
    expect(scenario.found()).toEqual({});
    expect(scenario.notEvaluable('AGR-02')).toEqual({ 'same day': 1 });
  });

  it('moves the end with a renewal by every party, and not with one by a single party', () => {
    expect(at(renewed(start()), '2026-01-15T00:00:00Z').found()).toEqual({});
    expect(at(renewed(start(), [GIVER]), '2026-01-15T00:00:00Z').found()).toEqual(ONE);
  });

  it('hits when the sequence shows that an act’s author recorded the renewal after it', () => {
    const today = { time: '2026-01-15T00:00:00Z', day: true as const };
    const act = '2026-01-15T12:00:00Z';
    const first = (author: string, other: string) => {
      const scenario = renewed(start().wait(24 * 40), [other]).request('r1', { items: 1 }, {}, { time: act });
      return renewed(scenario, [author], today).watermarks().found();
    };
    expect(first(TAKER, GIVER)).toEqual(ONE);
    // Another agency's renewal of that day counts as earlier.
    expect(first(GIVER, TAKER)).toEqual({});
    expect(at(renewed(renewed(start().wait(24 * 40), [GIVER]), [TAKER], today), act).found()).toEqual({});
  });

  it('is not evaluable on the day of another agency’s termination that is known by its day only', () => {
    const day = { time: '2025-09-15T00:00:00Z', day: true as const };
    const scenario = at(terminated(start(), [GIVER], day), '2025-09-15T12:00:00Z');
    expect(scenario.found()).toEqual({});
    expect(scenario.notEvaluable('AGR-02')).toEqual({ 'same day': 1 });
    expect(at(terminated(start(), [GIVER], day), '2025-09-16T00:00:00Z').found()).toEqual(ONE);
    // For the agency's own act the sequence decides.
    expect(at(terminated(start(), [TAKER], day), '2025-09-15T12:00:00Z').found()).toEqual(ONE);
  });

  it('ends with a termination that contradicts its source’s own watermark', () => {
    expect(terminated(at(start(), '2025-09-01T00:00:00Z'), [TAKER]).found()).toEqual({
      ...ONE,
      [`INT-03 ${TAKER}`]: 1,
    });
  });

  it('is withdrawn when the renewal was recorded in time but arrives late', () => {
    const scenario = start()
      .wait(24 * 40)
      .request('r1', { items: 1 }, {}, { time: '2026-01-15T00:00:00Z' })
      .wait(1);
    expect(scenario.found()).toEqual(ONE);
    renewed(scenario);
    expect(scenario.finding('AGR-02')).toMatchObject({ count: 0, clauses: [{ holds: true }] });
  });

  it('stays where the parties had vouched that no renewal was still to come', () => {
    expect(renewed(at(start(), '2026-01-15T00:00:00Z')).found()).toMatchObject(ONE);
  });

  it('ends with a termination by any party, or by all where the agreement requires that', () => {
    expect(at(terminated(start(), [TAKER]), '2025-09-01T00:00:00Z').found()).toEqual(ONE);
    expect(at(terminated(start(), [TAKER]), '2025-08-31T00:00:00Z').found()).toEqual({});
    const all = { termination: 'all' as const };
    expect(at(terminated(start(all), [TAKER]), '2025-09-01T00:00:00Z').found()).toEqual({});
    expect(at(terminated(start(all), [GIVER, TAKER]), '2025-09-01T00:00:00Z').found()).toEqual(ONE);
  });

  it('lists a pack whose statute the agreement cites without choosing it', () => {
    const lines = (authority: string[], authorityPacks: string[]) => {
      const scenario = new Scenario().agreed({ authority, authorityPacks }).request('r1', { items: 1 }).watermarks();
      return [scenario.found(), scenario.notEvaluable('usc26-6103')];
    };
    for (const cited of ['26 USC 6103(i)(2)', '26 U.S.C. § 6103', 'IRC 6103(l)'])
      expect(lines([cited], ['core'])).toEqual([{}, { 'pack not chosen': 1 }]);
    expect(lines(['26 USC 6103(i)(2)'], ['usc26-6103'])).toEqual([{}, {}]);
    expect(lines(['26 USC 61030', '5 USC 552a'], ['core'])).toEqual([{}, {}]);
  });
});
