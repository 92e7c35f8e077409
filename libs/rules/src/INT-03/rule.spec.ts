import { AGREEMENT, GIVER, Scenario, TAKER } from '../testing/scenario.js';

const received = '2025-06-01T12:00:00.000Z';
const at = (time: string, sent = {}) =>
  new Scenario('2025-06-01T00:00:00.000Z').receipt('d1', 1, undefined, {
    source: GIVER,
    time,
    receivedAt: received,
    ...sent,
  });

describe('INT-03', () => {
  it('hits a time more than five minutes after receipt, not at five', () => {
    expect(at('2025-06-01T12:05:00.000Z').found()).toEqual({});
    expect(at('2025-06-01T12:05:00.001Z').finding('INT-03')).toMatchObject({
      subject: GIVER,
      count: 1,
      severity: 'MEDIUM',
      clauses: [
        {
          operator: 'at or before receipt and 5 minutes',
          expected: '2025-06-01T12:05:00.000Z',
          actual: '2025-06-01T12:05:00.001Z',
          holds: false,
          entries: [0],
        },
      ],
      evidence: [{ role: 'entry', index: 0 }],
    });
  });

  it('is HIGH beyond an hour, and stays so whatever follows', () => {
    expect(at('2025-06-01T13:00:00.000Z').finding('INT-03').severity).toBe('MEDIUM');
    const scenario = at('2025-06-01T13:00:00.001Z');
    scenario.receipt('d2', 1, undefined, { source: GIVER, time: '2025-06-01T12:06:00Z', receivedAt: received });
    expect(scenario.finding('INT-03')).toMatchObject({ severity: 'HIGH', count: 2 });
  });

  it('hits a time more than a year before receipt, unless it is reconstructed', () => {
    expect(at('2024-06-01T12:00:00.000Z').found()).toEqual({});
    const old = '2024-06-01T11:59:59.999Z';
    expect(at(old).finding('INT-03')).toMatchObject({
      severity: 'MEDIUM',
      clauses: [{ expected: '2024-06-01T12:00:00.000Z', actual: old }],
    });
    expect(at(old, { known: 'reconstructed' }).found()).toEqual({});
    expect(at(old, { known: 'attested' }).found()).toEqual({ [`INT-03 ${GIVER}`]: 1 });
  });

  it('judges watermarks too', () => {
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

  it('shows the clauses of all its entries, the same in any order of arrival', () => {
    const [ahead, behind] = ['2026-01-01T00:00:00Z', '2024-01-01T00:00:00Z'];
    const both = (a: string, b: string) => {
      const scenario = at(a).receipt('d2', 1, undefined, { source: GIVER, time: b, receivedAt: received });
      const { clauses, severity } = scenario.finding('INT-03');
      return { severity, clauses: clauses.map(({ expected, actual }) => ({ expected, actual })) };
    };
    expect(both(ahead, behind)).toEqual(both(behind, ahead));
    expect(both(behind, ahead)).toMatchObject({ severity: 'HIGH', clauses: [{}, {}] });
  });

  describe('when a source contradicts its own watermark', () => {
    const vouched = '2025-05-20T00:00:00.000Z';
    /**
     * The recipient vouches for all before `vouched` with the next number `next`, then sends an event with that number and the time `time`.
     */
    const contradicted = (time: string, next: number, sent = {}) => {
      const scenario = new Scenario().agreed().rosters();
      const data = { upTo: vouched, nextSequence: String(next) };
      scenario.send('gov.transfer.source.watermarked.v1', data, { source: TAKER });
      return scenario.receipt('d9', 1, undefined, { time, ...sent });
    };

    it('is HIGH, with both times', () => {
      expect(contradicted(vouched, 5).finding('INT-03')).toMatchObject({
        subject: TAKER,
        count: 1,
        severity: 'HIGH',
        clauses: [{ operator: 'after the time that its source had vouched for', expected: vouched, actual: vouched }],
      });
      expect(contradicted('2025-05-20T00:00:00.001Z', 5).found()).toEqual({});
    });

    it('is silent for a lower number, which the watermark had announced', () => {
      expect(contradicted('2025-05-01T00:00:00Z', 6).found()).toEqual({});
    });

    it('hits in either order of arrival, and when the watermark is retracted', () => {
      const sent = { time: '2025-05-01T00:00:00Z', sequence: 5 };
      const scenario = new Scenario().agreed().rosters().receipt('d9', 1, undefined, sent);
      const data = { upTo: vouched, nextSequence: '5' };
      scenario.send('gov.transfer.source.watermarked.v1', data, { source: TAKER, sequence: 4 });
      expect(scenario.finding('INT-03')).toMatchObject({ subject: TAKER, count: 1, severity: 'HIGH' });
      scenario.retract(scenario.lastId, { source: TAKER, sequence: 6 });
      expect(scenario.finding('INT-03').count).toBe(1);
    });

    it('counts an event that is known by its day only against a watermark after that day', () => {
      const day = { day: true as const };
      expect(contradicted('2025-05-20T08:00:00Z', 5, day).found()).toEqual({});
      expect(contradicted('2025-05-19T08:00:00Z', 5, day).found()).toEqual({ [`INT-03 ${TAKER}`]: 1 });
    });

    it('belongs to the agreement of both statements', () => {
      expect(contradicted('2025-05-01T00:00:00Z', 5).finding('INT-03').scope).toBe(AGREEMENT);
    });
  });
});
