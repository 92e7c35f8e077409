import { GIVER, Scenario } from '../testing/scenario.js';

const received = '2025-06-01T12:00:00.000Z';
const at = (time: string, sent = {}) =>
  new Scenario('2025-06-01T00:00:00.000Z').receipt('d1', 1, undefined, {
    source: GIVER,
    time,
    receivedAt: received,
    ...sent,
  });

describe('INT-03', () => {
  it('fires for a time more than five minutes after receipt, not at five', () => {
    expect(at('2025-06-01T12:05:00.000Z').found()).toEqual({});
    expect(at('2025-06-01T12:05:00.001Z').finding('INT-03')).toMatchObject({
      subject: GIVER,
      count: 1,
      severity: 'MEDIUM',
      clauses: [{ expected: '5 minutes', actual: 'more' }, { actual: 'within' }].map(
        (c) => expect.objectContaining(c) as object,
      ),
      evidence: [{ role: 'entry', index: 0 }],
    });
  });

  it('is HIGH beyond an hour, and stays so whatever comes after', () => {
    expect(at('2025-06-01T13:00:00.000Z').finding('INT-03').severity).toBe('MEDIUM');
    const scenario = at('2025-06-01T13:00:00.001Z');
    scenario.receipt('d2', 1, undefined, { source: GIVER, time: '2025-06-01T12:06:00Z', receivedAt: received });
    expect(scenario.finding('INT-03')).toMatchObject({ severity: 'HIGH', count: 2 });
    expect(scenario.fold().hits.map(({ severity }) => severity)).toEqual(['HIGH', 'MEDIUM']);
  });

  it('fires for a time more than a year before receipt, unless it is reconstructed', () => {
    expect(at('2024-06-01T12:00:00.000Z').found()).toEqual({});
    const old = '2024-06-01T11:59:59.999Z';
    expect(at(old).finding('INT-03').severity).toBe('MEDIUM');
    expect(at(old, { known: 'reconstructed' }).found()).toEqual({});
    expect(at(old, { known: 'attested' }).found()).toEqual({ [`INT-03 ${GIVER}`]: 1 });
  });

  it('looks at watermarks too', () => {
    const watermark = (upTo: string) =>
      new Scenario()
        .send(
          'gov.transfer.source.watermarked.v1',
          { upTo, nextSequence: '2' },
          { time: received, receivedAt: received },
        )
        .found();
    expect(watermark('2025-06-01T12:05:00.000Z')).toEqual({});
    expect(watermark('2025-06-01T12:05:00.001Z')).toEqual({ [`INT-03 ${GIVER}`]: 1 });
  });

  it('shows the clauses of all its entries, the same whichever came first', () => {
    const [ahead, behind] = ['2026-01-01T00:00:00Z', '2024-01-01T00:00:00Z'];
    const both = (a: string, b: string) =>
      at(a).receipt('d2', 1, undefined, { source: GIVER, time: b, receivedAt: received }).finding('INT-03');
    expect(both(ahead, behind).clauses).toHaveLength(4);
    expect(both(ahead, behind).clauses).toEqual(both(behind, ahead).clauses);
    expect(both(behind, ahead).severity).toBe('HIGH');
  });
});
