import { GIVER, Scenario, TAKER } from '../testing/scenario.js';

const base = () => new Scenario().agreed().rosters();
const STRANGER = 'urn:agency:strangers:system';
const time = '2025-06-01T00:00:00.000Z';

describe('DIS-01', () => {
  it('hits a disclosure that names no request, or one that nobody submitted, once that is concluded', () => {
    const scenario = base()
      .disclose('d1', { items: 2 }, { requestId: undefined })
      .disclose('d2', { items: 2 }, { requestId: 'r7' });
    expect(scenario.outcomeOf('DIS-01')).toEqual({});
    expect(scenario.watermarks().outcomeOf('DIS-01')).toEqual({ 'revenue/d1': 1, 'revenue/d2': 1 });
    expect(scenario.finding('DIS-01', 'revenue/d1')).toMatchObject({
      severity: 'CRITICAL',
      clauses: [
        { field: 'disclosure.requestId', expected: 'border', actual: null, holds: false },
        { field: 'request.submitted', actual: null, holds: false },
        { field: 'policy.exchangeMode', expected: 'request', actual: 'request', basis: 'agreement version 1' },
      ],
      evidence: [{ role: 'agreement' }, { role: 'disclosure', index: 6 }],
    });
  });

  it('accepts a request that is later than its disclosure by at most the clock tolerance', () => {
    const at = (submitted: string, seconds?: number) =>
      new Scenario()
        .agreed(seconds === undefined ? {} : { clockToleranceSeconds: { value: seconds, basis: 'clause' } })
        .request('r1', { items: 3 }, {}, { time: submitted })
        .disclose('d1', { items: 3 }, {}, { time })
        .watermarks();
    expect(at(time).outcomeOf('DIS-01')).toEqual({});
    expect(at('2025-06-01T00:00:02.000Z').outcomeOf('DIS-01')).toEqual({});
    expect(at('2025-06-01T00:00:02.001Z').finding('DIS-01').clauses).toContainEqual(
      expect.objectContaining({ expected: time, actual: '2025-06-01T00:00:02.001Z', holds: false }),
    );
    expect(at('2025-06-01T00:00:00.001Z', 0).outcomeOf('DIS-01')).toEqual({ 'revenue/d1': 1 });
  });

  it('counts requests only from agencies that may request', () => {
    for (const source of [GIVER, STRANGER])
      expect(base().request('r1', { items: 3 }, {}, { source }).disclose().watermarks().outcomeOf('DIS-01')).toEqual({
        'revenue/d1': 1,
      });
  });

  it('judges each part, and counts the disclosure once', () => {
    const scenario = base()
      .request()
      .disclose('d1', { items: [1] })
      .disclose('d1', { items: [2] }, { requestId: 'r8' })
      .disclose('d1', { items: [3] }, { requestId: undefined })
      .watermarks();
    expect(scenario.outcomeOf('DIS-01')).toEqual({ 'revenue/d1': 1 });
    expect(scenario.finding('DIS-01').clauses[0]).toMatchObject({ field: 'disclosure.requestId', actual: 'r8' });
  });

  it('judges a part by the exchange mode of its own time', () => {
    const scenario = new Scenario().agreed({ exchangeMode: 'standing' }, '2025-01-01T00:00:00Z');
    const { policy } = scenario.inputs[0]!.entry.event!.data as { policy: object };
    const amended = {
      version: 2,
      supersedes: 1,
      documentDigest: `sha256:${'b'.repeat(64)}`,
      policy: { ...policy, exchangeMode: 'request' },
      effectiveAt: '2025-05-10T00:00:00Z',
    };
    for (const source of [GIVER, TAKER])
      scenario.send('gov.transfer.agreement.amended.v1', amended as never, { source, time: '2025-05-01T00:00:00Z' });
    const part = (at: string) => scenario.disclose('d1', { items: [1] }, { requestId: undefined }, { time: at });
    expect(part('2025-05-09T00:00:00Z').watermarks().outcomeOf('DIS-01')).toEqual({});
    expect(part('2025-05-10T00:00:00Z').watermarks().outcomeOf('DIS-01')).toEqual({ 'revenue/d1': 1 });
  });

  it('counts disclosures by any agency', () => {
    const scenario = base().request().disclose('d1', { items: 1 }, { requestId: undefined }, { source: TAKER });
    expect(scenario.watermarks().outcomeOf('DIS-01')).toEqual({ 'border/d1': 1 });
  });

  it('requires no request in standing and push exchanges', () => {
    for (const exchangeMode of ['standing', 'push'] as const) {
      const scenario = new Scenario().agreed({ exchangeMode }).rosters();
      expect(scenario.disclose('d1', { items: 1 }, { requestId: undefined }).watermarks().outcomeOf('DIS-01')).toEqual(
        {},
      );
    }
  });

  it('leaves acts before any agreement to the rules about agreements', () => {
    expect(new Scenario().disclose().wait(1).outcomeOf('DIS-01')).toEqual({});
  });

  it('is not evaluable when a bare id means requests of several agencies', () => {
    const parties = [
      { agency: 'revenue', role: 'source' as const },
      { agency: 'border', role: 'recipient' as const },
      { agency: 'customs', role: 'recipient' as const },
    ];
    const scenario = new Scenario().agreed({ parties }).agreed({ parties }, undefined, { source: undefined as never });
    const customs = 'urn:agency:customs:requests';
    const { data } = scenario.inputs[0]!.entry.event!;
    scenario.send('gov.transfer.agreement.registered.v1', data as never, {
      source: customs,
      time: '2025-01-01T00:00:00Z',
    });
    scenario.request().request('r1', { items: 3 }, {}, { source: customs });
    const to = (agency: string) => ({ recipient: { agency } });
    expect(scenario.disclose('d1', { items: 3 }, to('elsewhere')).watermarks().outcomeOf('DIS-01')).toEqual({
      'n.e. reference names several requests': 3,
    });
    expect(scenario.disclose('d2', { items: 3 }, to('customs')).watermarks().outcomeOf('DIS-01')).toEqual({
      'n.e. reference names several requests': 3,
    });
  });

  it('still excuses the source by a request that its requester retracts later', () => {
    const scenario = base().request();
    const id = scenario.lastId;
    expect(scenario.disclose().retract(id, { source: TAKER }).watermarks().outcomeOf('DIS-01')).toEqual({});
  });

  it('counts a request that contradicts its source’s watermark only after the vouched time', () => {
    const scenario = base();
    const vouched = { upTo: '2025-05-20T00:00:00Z', nextSequence: String(scenario.nextSequence(TAKER) + 1) };
    scenario.send('gov.transfer.source.watermarked.v1', vouched, { source: TAKER });
    scenario.request('r1', { items: 3 }, {}, { time: '2025-05-01T00:00:00Z' });
    scenario.disclose('d1', { items: 1 }, {}, { time: '2025-05-20T00:00:00.000Z' });
    scenario.disclose('d2', { items: 1 }, {}, { time: '2025-05-20T00:00:00.001Z' });
    expect(scenario.watermarks().outcomeOf('DIS-01')).toEqual({ 'revenue/d1': 1 });
  });

  it('treats another agency’s request of the same day as earlier', () => {
    const scenario = base()
      .request('r1', { items: 3 }, {}, { time: '2025-06-01T23:00:00Z' })
      .disclose('d1', { items: 3 }, {}, { time: '2025-06-01T00:00:00Z', day: true });
    expect(scenario.wait(48).outcomeOf('DIS-01')).toEqual({});
  });

  it('concludes by lateness when the recipient is silent, and is withdrawn when its request arrives later', () => {
    const scenario = base().disclose('d1', { items: 3 }, {}, { time: '2025-05-02T00:00:00Z' }).wait(0.24);
    expect(scenario.outcomeOf('DIS-01')).toEqual({});
    expect(scenario.wait(0.01).outcomeOf('DIS-01')).toEqual({ 'revenue/d1': 1 });
    scenario.request('r1', { items: 3 }, {}, { source: TAKER, time: '2025-05-01T00:00:00Z' });
    expect(scenario.finding('DIS-01')).toMatchObject({
      count: 0,
      clauses: [{ holds: true }, { holds: true }, { field: 'request.submitted', holds: true }],
    });
  });
});
