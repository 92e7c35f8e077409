import { Scenario } from '../testing/scenario.js';

const made = '2025-06-01T00:01:00.000Z';
const base = (hours?: number) =>
  new Scenario()
    .agreed(hours === undefined ? {} : { ackDeadlineHours: { value: hours, basis: 'clause' } })
    .rosters().request('r1', { items: 3 }, {}, { time: made }).match().disclose('d1', { items: 3 }, {}, { time: made }); // prettier-ignore
const received = (scenario: Scenario, time: string) => scenario.receipt('d1', 3, 'VAULT-1', { time });

describe('RCP-01', () => {
  it('fires once the deadline and lateness have passed without a receipt', () => {
    expect(base().wait(72.2).found()).toEqual({});
    expect(base().wait(72.3).finding('RCP-01')).toMatchObject({
      subject: 'd1',
      count: 1,
      severity: 'MEDIUM',
      clauses: [{ field: 'receipt.time', expected: '2025-06-04T00:01:00.000Z', actual: null, basis: 'default' }],
      evidence: [{ role: 'disclosure', index: 8 }],
    });
  });

  it('is silent for a receipt at the deadline itself, and fires a millisecond later', () => {
    expect(
      received(base().wait(80), '2025-06-04T00:01:00.000Z')
        .wait(24 * 30)
        .found(),
    ).toEqual({});
    const late = received(base().wait(80), '2025-06-04T00:01:00.001Z').wait(24 * 30);
    expect(late.finding('RCP-01')).toMatchObject({
      severity: 'MEDIUM',
      clauses: [{ actual: '2025-06-04T00:01:00.001Z' }],
    });
  });

  it('is HIGH beyond twice the deadline', () => {
    expect(base().wait(144.2).finding('RCP-01').severity).toBe('MEDIUM');
    expect(base().wait(144.3).finding('RCP-01').severity).toBe('HIGH');
    expect(received(base().wait(150), '2025-06-07T00:01:00.000Z').finding('RCP-01').severity).toBe('MEDIUM');
    expect(received(base().wait(150), '2025-06-07T00:01:00.001Z').finding('RCP-01').severity).toBe('HIGH');
  });

  it('takes the agreement’s own deadline', () => {
    expect(base(24).wait(24.3).finding('RCP-01').clauses[0]).toMatchObject({ basis: 'clause, agreement version 1' });
    expect(base(96).wait(90).found()).toEqual({});
  });

  it('is withdrawn when a receipt made in time arrives late', () => {
    expect(received(base().wait(80), '2025-06-02T00:00:00Z').finding('RCP-01').count).toBe(0);
  });
});
