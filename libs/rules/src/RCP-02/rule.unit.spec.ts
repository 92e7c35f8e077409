import { Scenario, sha } from '../testing/scenario.js';

const base = (header = {}) => new Scenario().agreed().rosters().request().match().disclose('d1', { items: 3 }, header);
const receipt = (scenario: Scenario, receivedCount: number, digest?: string) =>
  scenario.send('gov.transfer.receipt.acknowledged.v1', {
    disclosureId: 'd1',
    receivedCount,
    ...(digest ? { receivedPayloadDigest: digest } : {}),
  });

describe('RCP-02', () => {
  it('fires when one item more or fewer was received', () => {
    for (const n of [2, 4]) {
      expect(receipt(base(), n).finding('RCP-02')).toMatchObject({
        subject: 'd1',
        count: 1,
        severity: 'CRITICAL',
        clauses: [
          { field: 'receipt.receivedCount', expected: 3, actual: n },
          { expected: null, actual: null },
        ],
        evidence: [
          { role: 'disclosure', index: 8 },
          { role: 'receipt', index: 9 },
        ],
      });
    }
  });

  it('is silent for exactly what was sent', () => {
    expect(receipt(base({ payloadDigest: sha('x') }), 3, sha('x')).found()).toEqual({});
  });

  it('compares digests where both sides give one', () => {
    expect(receipt(base({ payloadDigest: sha('x') }), 3, sha('y')).finding('RCP-02').clauses[1]).toMatchObject({
      expected: sha('x'),
      actual: sha('y'),
    });
    expect(receipt(base({ payloadDigest: sha('x') }), 3).found()).toEqual({});
    expect(receipt(base(), 3, sha('y')).found()).toEqual({});
  });

  it('judges a receipt that came before its disclosure', () => {
    const scenario = receipt(new Scenario().agreed().rosters().request().match(), 2);
    expect(scenario.found()).toEqual({});
    expect(scenario.disclose().found()).toEqual({ 'RCP-02 d1': 1 });
  });

  it('is withdrawn with the receipt', () => {
    const scenario = receipt(base(), 2);
    expect(scenario.retract(scenario.lastId, { source: 'urn:agency:border:requests' }).finding('RCP-02').count).toBe(0);
  });
});
