import { Scenario, TAKER } from '../../libs/rules/src/testing/scenario.js';
import { Base, day, STRANGER } from './base.js';

/** Far beyond the term of any agreement here. */
const YEARS = 2_000;
const RULES = /^(AGR-0|DIS-01|DIS-07|INT-1[04]|RCP-04|INC-02|core|INT-03)/;

/** One act that is dated ahead of its receipt on day 5. */
const ahead = (days: number, base = new Base({ without: ['request', 'assessment', 'match'] })): Base =>
  base.part('D-1', {}, [1], { time: day(days), receivedAt: day(5) });

describe('an act that is dated after its receipt', () => {
  it('is judged once all parties have vouched up to its receipt, and not at its date', () => {
    expect(ahead(300).outcomes(/DIS-01/)).toEqual({});
    expect(
      ahead(300)
        .vouched(4)
        .outcomes(/DIS-01/),
    ).toEqual({});
    expect(
      ahead(300)
        .vouched(6)
        .outcomes(/DIS-01 /),
    ).toEqual({ 'DIS-01 revenue/D-1': 1 });
  });

  it('is judged at the latest when lateness has run out since its receipt', () => {
    const silent = (days: number) => ahead(YEARS).control({ kind: 'clock' }, day(days));
    expect(silent(5.005).outcomes(RULES)).toEqual({ 'INT-03 urn:agency:revenue:disclosures': 1 });
    expect(silent(12.1).outcomes(RULES)).toMatchObject({ 'AGR-02 disclosure revenue/revenue-border-1': 1 });
  });

  it('does not wait for its date either as a statement without standing, a copy or an incident', () => {
    const base = new Base();
    const sent = { source: STRANGER, time: day(YEARS), receivedAt: day(5) };
    const copy = { copyId: 'C-1', disclosureId: 'D-1', from: 'X', to: 'Y', location: 'CELLAR' };
    base.part('D-1', {}, [1], base.at(5)).send('gov.transfer.copy.made.v1', copy, { ...sent, time: day(300) });
    expect(base.vouched(6).outcomes(/RCP-04|INT-14/)).toEqual({
      'RCP-04 strangers revenue/D-1': 1,
      'INT-14 strangers gov.transfer.copy.made.v1': 1,
    });
    const alone = new Scenario(day(5));
    const incident = { incidentId: 'I-1', occurredAt: day(1), discoveredAt: day(2) };
    alone.send('gov.transfer.incident.reported.v1', incident, { source: TAKER, time: day(YEARS) }).wait(1);
    expect(alone.notEvaluable('core')).toEqual({ 'no agreement in effect': 1 });
  });

  it('does not count as ahead within a few seconds, nor when it is known by the day of its receipt', () => {
    const one = (seconds: number) => ahead(5 + seconds / 86_400);
    expect(
      one(2)
        .vouched(5)
        .outcomes(/DIS-01/),
    ).toEqual({});
    expect(
      one(3)
        .vouched(5)
        .outcomes(/DIS-01/),
    ).toEqual({ 'DIS-01 revenue/D-1': 1 });
    const known = new Base({ without: ['request', 'assessment', 'match'] });
    known.part('D-1', {}, [1], { time: day(5), receivedAt: day(5.5), day: true }).vouched(5.9);
    expect(known.outcomes(/DIS-01/)).toEqual({});
    expect(known.vouched(6.1).outcomes(/DIS-01/)).toEqual({ 'DIS-01 revenue/D-1': 1 });
  });
});
