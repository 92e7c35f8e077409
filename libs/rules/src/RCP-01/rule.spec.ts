import { BOTH_DISCLOSE, GIVER, policy, Scenario, sha, TAKER } from '../testing/scenario.js';

const made = '2025-06-01T00:01:00.000Z';
const base = (changes: Parameters<Scenario['agreed']>[0] = {}) =>
  new Scenario()
    .agreed(changes)
    .rosters().request('r1', { items: 3 }, {}, { time: made }).match().disclose('d1', { items: 3 }, {}, { time: made }); // prettier-ignore
const hours = (value: number) => ({ ackDeadlineHours: { value, basis: 'clause' as const } });
const received = (scenario: Scenario, time: string, sent = {}) =>
  scenario.receipt('d1', 3, 'VAULT-1', { time, ...sent });
/** The rule's open findings; other rules may have findings too. */
const open = (scenario: Scenario) =>
  Object.fromEntries(Object.entries(scenario.found()).filter(([name]) => name.startsWith('RCP-01')));
const HIT = { 'RCP-01 revenue/d1': 1 };

describe('RCP-01', () => {
  it('hits once the deadline and lateness have passed without a receipt', () => {
    expect(base().wait(72.2).found()).toEqual({});
    expect(base().wait(72.3).finding('RCP-01')).toMatchObject({
      subject: 'revenue/d1',
      count: 1,
      severity: 'MEDIUM',
      clauses: [
        {
          field: 'receipt.time',
          operator: 'at or before',
          expected: '2025-06-04T00:01:00.000Z',
          actual: null,
          holds: false,
          basis: '72 hours, default',
        },
        { operator: 'at or after the part that it answers', expected: made },
      ],
      evidence: [{ role: 'disclosure', index: 8 }],
    });
  });

  it('passes for a receipt at the deadline itself, and hits a millisecond later', () => {
    expect(received(base().wait(80), '2025-06-04T00:01:00.000Z').wait(24 * 30).found()).toEqual({}); // prettier-ignore
    const late = received(base().wait(80), '2025-06-04T00:01:00.001Z').wait(24 * 30);
    expect(late.finding('RCP-01')).toMatchObject({
      severity: 'MEDIUM',
      clauses: [{ actual: '2025-06-04T00:01:00.001Z' }, { holds: true }],
    });
  });

  it('is HIGH beyond twice the deadline', () => {
    expect(base().wait(144.2).finding('RCP-01').severity).toBe('MEDIUM');
    expect(base().wait(144.3).finding('RCP-01').severity).toBe('HIGH');
    expect(received(base().wait(150), '2025-06-07T00:01:00.000Z').finding('RCP-01').severity).toBe('MEDIUM');
    expect(received(base().wait(150), '2025-06-07T00:01:00.001Z').finding('RCP-01').severity).toBe('HIGH');
  });

  it('uses the agreement’s own deadline', () => {
    expect(base(hours(24)).wait(24.3).finding('RCP-01').clauses[0]).toMatchObject({
      basis: 'clause, agreement version 1',
    });
    expect(base(hours(96)).wait(90).found()).toEqual({});
  });

  it('is withdrawn when a receipt made in time arrives late', () => {
    expect(received(base().wait(80), '2025-06-02T00:00:00Z').finding('RCP-01')).toMatchObject({
      count: 0,
      clauses: [{ actual: '2025-06-02T00:00:00.000Z', holds: true }, { holds: true }],
      evidence: [{ role: 'disclosure' }, { role: 'receipt' }],
    });
  });

  it('judges each part by its own deadline: a receipt answers the parts at or before it, and the finding names the part that decided', () => {
    const later = '2025-06-03T00:00:00.000Z';
    const scenario = received(base(), '2025-06-02T00:00:00.000Z')
      .wait(50)
      .disclose('d1', { items: [4] }, {}, { time: later });
    expect(open(scenario.wait(24 * 5))).toEqual(HIT);
    expect(scenario.finding('RCP-01').clauses[0]).toMatchObject({ expected: '2025-06-06T00:00:00.000Z', actual: null });
    expect(open(received(scenario, later))).toEqual({});
  });

  it('allows clocks to differ by the agreement’s tolerance', () => {
    const early = (millis: number) =>
      open(received(base(), new Date(Date.parse(made) - millis).toISOString()).wait(24 * 5));
    expect([early(2_000), early(2_001)]).toEqual([{}, HIT]);
  });

  it('counts receipts only by the recipient, and only if it has that role', () => {
    expect(open(received(base(), '2025-06-02T00:00:00Z', { source: GIVER }).wait(80))).toEqual(HIT);
    const stranger = { source: 'urn:agency:strangers:system' };
    expect(open(received(base(), '2025-06-02T00:00:00Z', stranger).wait(80))).toEqual(HIT);
    const given = { recipient: { agency: 'strangers', actorRefs: [] } };
    const toStranger = new Scenario().agreed().disclose('d1', { items: 3 }, given, { time: made });
    expect(open(received(toStranger, '2025-06-02T00:00:00Z', stranger).wait(80))).toEqual(HIT);
  });

  it('counts a receipt by the agency that was the recipient at the disclosure, though it is no longer a party', () => {
    const parties = [
      { agency: 'revenue', role: 'source' as const },
      { agency: 'coast', role: 'recipient' as const },
    ];
    const scenario = base();
    const [effectiveAt, later] = ['2025-06-01T12:00:00Z', '2025-06-02T00:00:00Z'];
    const data = { version: 2, supersedes: 1, documentDigest: sha('v2'), policy: policy({ parties }), effectiveAt };
    for (const source of [GIVER, TAKER, 'urn:agency:coast:system'])
      scenario.send('gov.transfer.agreement.amended.v1', data, { source, time: effectiveAt });
    expect(open(received(scenario, later).wait(24 * 5))).toEqual({});
  });

  it('does not count receipts that the recipient has retracted or contradicted under the same id', () => {
    const scenario = received(base(), '2025-06-02T00:00:00Z');
    expect(open(scenario.retract(scenario.lastId, { source: TAKER }).wait(80))).toEqual(HIT);
    const id = '019a0000-0000-7000-8000-00000000aaaa';
    const twice = received(base(), '2025-06-02T00:00:00Z', { id }).receipt('d1', 2, 'VAULT-1', {
      id,
      time: '2025-06-02T00:00:00Z',
    });
    expect(open(twice.wait(80))).toEqual(HIT);
  });

  it('counts a receipt that contradicts its source’s watermark only after the vouched time', () => {
    const vouched = base().wait(100).watermarks('2025-06-04T00:01:00.000Z');
    received(vouched, '2025-06-02T00:00:00Z');
    expect(open(vouched)).toEqual(HIT);
    expect(vouched.finding('RCP-01').clauses[0]).toMatchObject({ actual: '2025-06-04T00:01:00.001Z' });
  });

  it('assigns a receipt to the disclosure whose recipient is the speaker, when two agencies disclosed under one id', () => {
    const elsewhere = { recipient: { agency: 'revenue', actorRefs: [] } };
    const two = base().disclose('d1', { items: 1 }, elsewhere, { source: TAKER, time: made });
    expect(open(received(two, '2025-06-02T00:00:00Z').wait(80))).toEqual({ 'RCP-01 border/d1': 1 });
  });

  it('is not evaluable when the speaker is the recipient of both, and hits when there is no receipt', () => {
    const both = () => base(BOTH_DISCLOSE).disclose('d1', { items: 1 }, {}, { source: TAKER, time: made });
    const scenario = received(both(), '2025-06-02T00:00:00Z').wait(80);
    expect(open(scenario)).toEqual({});
    expect(scenario.notEvaluable('RCP-01')).toEqual({ 'reference names several disclosures': 2 });
    expect(open(both().wait(80))).toEqual({ ...HIT, 'RCP-01 border/d1': 1 });
  });

  it('assigns a receipt to the disclosure of an agency that may disclose, when several have one id', () => {
    const two = base().disclose('d1', { items: 1 }, {}, { source: 'urn:agency:strangers:system', time: made });
    expect(open(received(two, '2025-06-02T00:00:00Z').wait(80))).toEqual({ 'RCP-01 strangers/d1': 1 });
  });

  it('lists disclosures without promised receipts, but not when section 6103 requires them', () => {
    const none = base({ receipts: 'none', authorityPacks: ['core'], authority: [] }).wait(80);
    expect(open(none)).toEqual({});
    expect(none.notEvaluable('RCP-01')).toEqual({ 'receipts: none': 1 });
    expect(open(base({ receipts: 'none' }).wait(80))).toEqual(HIT);
  });
});
