import { BOTH_DISCLOSE, Scenario, sha, TAKER } from '../testing/scenario.js';

const base = (header = {}, changes = {}) =>
  new Scenario().agreed(changes).rosters().request().match().disclose('d1', { items: 3 }, header);
const receipt = (scenario: Scenario, receivedCount: number, digest?: string, sent = {}) =>
  scenario.send(
    'gov.transfer.receipt.acknowledged.v1',
    { disclosureId: 'd1', receivedCount, ...(digest ? { receivedPayloadDigest: digest } : {}) },
    sent,
  );
const open = (scenario: Scenario) =>
  Object.fromEntries(Object.entries(scenario.watermarks().found()).filter(([name]) => name.startsWith('RCP-02')));
const HIT = { 'RCP-02 revenue/d1': 1 };

describe('RCP-02', () => {
  it('hits when one item more or fewer was received', () => {
    for (const n of [2, 4]) {
      expect(receipt(base(), n).watermarks().finding('RCP-02')).toMatchObject({
        subject: 'revenue/d1',
        count: 1,
        severity: 'CRITICAL',
        clauses: [
          { field: 'receipt.receivedCount, of all receipts', expected: 3, actual: n, holds: false, entries: [9] },
          { expected: [], actual: null, holds: true },
        ],
        evidence: [
          { role: 'disclosure', index: 8 },
          { role: 'receipt', index: 9 },
        ],
      });
    }
  });

  it('passes for exactly the number sent, and waits for receipts that may be on their way', () => {
    expect(open(receipt(base({ payloadDigest: sha('x') }), 3, sha('x')))).toEqual({});
    expect(receipt(base(), 2).found()).toEqual({});
  });

  it('compares digests where both sides give one', () => {
    const differ = receipt(base({ payloadDigest: sha('x') }), 3, sha('y')).watermarks();
    expect(differ.finding('RCP-02').clauses[0]).toMatchObject({ expected: [sha('x')], actual: sha('y'), holds: false });
    expect(open(receipt(base({ payloadDigest: sha('x') }), 3))).toEqual({});
    expect(open(receipt(base(), 3, sha('y')))).toEqual({});
  });

  it('compares sums: several receipts, and several parts', () => {
    expect(open(receipt(receipt(base(), 1), 2))).toEqual({});
    expect(open(receipt(receipt(base(), 1), 3))).toEqual(HIT);
    const two = (first: number, second: number) =>
      open(receipt(receipt(base(), first).disclose('d1', { items: [4, 5] }), second));
    expect([two(3, 2), two(0, 5), two(3, 3)]).toEqual([{}, {}, HIT]);
  });

  it('does not compare a receipt with parts after the last receipt', () => {
    expect(open(receipt(base(), 3).disclose('d1', { items: [4, 5] }))).toEqual({});
  });

  it('accepts the stated number or the number of named items', () => {
    const part = (n: number) => receipt(base({ part: 1, of: 3, itemsCount: 9 }), n);
    expect([open(part(3)), open(part(9)), open(part(6))]).toEqual([{}, {}, HIT]);
    expect(part(6).watermarks().finding('RCP-02').clauses[0]).toMatchObject({ expected: [9, 3], actual: 6 });
  });

  it('is not delayed by further receipts that settle nothing', () => {
    const scenario = receipt(base(), 2).wait(1);
    expect(scenario.found()).toHaveProperty(['RCP-02 revenue/d1'], 1);
    expect(receipt(scenario, 0).found()).toHaveProperty(['RCP-02 revenue/d1'], 1);
    expect(receipt(scenario, 1).found()).not.toHaveProperty(['RCP-02 revenue/d1']);
  });

  it('counts receipts only by the recipient', () => {
    expect(open(receipt(base(), 2, undefined, { source: 'urn:agency:strangers:system' }))).toEqual({});
  });

  it('still accuses the author of a receipt that retracts it and gives another, until the source retracts it too', () => {
    const scenario = receipt(base(), 2);
    const { lastId } = scenario;
    receipt(scenario.wait(1).retract(lastId, { source: TAKER }), 3).wait(1);
    expect(scenario.finding('RCP-02').count).toBe(1);
    scenario.send('gov.transfer.event.retracted.v1', { id: lastId, source: TAKER, reason: 'not received' });
    expect(scenario.finding('RCP-02').count).toBe(0);
  });

  it('does not compare a retracted receipt with sums that agreed with it', () => {
    const scenario = receipt(base(), 2);
    const { lastId } = scenario;
    receipt(scenario, 1);
    receipt(scenario.retract(lastId, { source: TAKER }), 2).wait(1);
    expect(open(scenario)).toEqual({});
  });

  it('is not evaluable when a receipt may answer two agencies’ disclosures', () => {
    const scenario = receipt(base({}, BOTH_DISCLOSE).disclose('d1', { items: 1 }, {}, { source: TAKER }), 3);
    expect(open(scenario)).toEqual({});
    expect(scenario.notEvaluable('RCP-02')).toEqual({ 'reference names several disclosures': 2 });
  });

  it('stays when strangers disclose under the same id, before the receipt or after it', () => {
    const stranger = { source: 'urn:agency:strangers:system' };
    const scenario = receipt(base(), 900).wait(1);
    expect(scenario.finding('RCP-02').count).toBe(1);
    expect(open(scenario.disclose('d1', { items: 3 }, {}, stranger))).toEqual(HIT);
    expect(scenario.fold().withdrawn()).toEqual([]);
    expect(scenario.notEvaluable('RCP-02')).toEqual({});
    expect(open(receipt(base().disclose('d1', { items: 3 }, {}, stranger), 900))).toEqual(HIT);
  });

  it('is withdrawn because its receipt has become unclear, not because an absence is open again', () => {
    const scenario = receipt(base({}, BOTH_DISCLOSE), 900).wait(1);
    scenario.disclose('d1', { items: 1 }, {}, { source: TAKER });
    const withdrawn = scenario.fold().hits.find(({ rule, change }) => rule === 'RCP-02' && change === 'withdrawn');
    expect(withdrawn?.why?.reason).toBe('late fact');
  });

  it('lists disclosures without promised receipts', () => {
    const none = { receipts: 'none', authorityPacks: ['core'], authority: [] };
    const scenario = receipt(base({}, none), 2);
    expect(open(scenario)).toEqual({});
    expect(scenario.notEvaluable('RCP-02')).toEqual({ 'receipts: none': 1 });
    expect(open(receipt(base({}, { receipts: 'none' }), 2))).toEqual(HIT);
  });
});
