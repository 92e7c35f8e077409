import { keys, type SourceFacts } from '#libs/judging';
import { AGREEMENT, GIVER, Scenario } from '../testing/scenario.js';

const refused = (reason: string, known = {}) => ({ reason, size: 10, commitment: 'x', known });
const MADE = 'gov.transfer.disclosure.made.v1';
const known = (type: string | undefined, sequence = '4') => ({
  ...{ agreementid: AGREEMENT, source: GIVER, sequence, id: '019a0000-0000-7000-8000-0000000000ff' },
  ...(type === undefined ? {} : { type }),
});

describe('INT-09', () => {
  it('counts refused values by topic and reason, under the shard where the agreement is not known', () => {
    const scenario = new Scenario().quarantined(refused('not-json')).quarantined(refused('not-json'));
    expect(scenario.finding('INT-09')).toMatchObject({
      scope: '#0',
      subject: 'transfers.revenue not-json',
      count: 2,
      severity: 'MEDIUM',
      clauses: [0, 1].map((index) => ({ field: 'value', actual: 'not-json', holds: false, entries: [index] })),
      evidence: [0, 1].map((index) => ({ role: 'refused', index })),
    });
  });

  it('keeps other reasons, topics and agreements apart', () => {
    const scenario = new Scenario()
      .quarantined(refused('schema'))
      .quarantined(refused('too-large'))
      .quarantined(refused('schema'), 'transfers.border')
      .quarantined(refused('schema', { agreementid: AGREEMENT }));
    expect(
      scenario
        .fold()
        .findings()
        .map(({ scope, subject }) => `${scope} ${subject}`),
    ).toEqual([
      '#0 transfers.border schema',
      '#0 transfers.revenue schema',
      '#0 transfers.revenue too-large',
      `${AGREEMENT} transfers.revenue schema`,
    ]);
  });

  it('is HIGH for an identifier in the clear', () => {
    expect(new Scenario().quarantined(refused('clear-identifier')).finding('INT-09').severity).toBe('HIGH');
  });

  it('is CRITICAL for its source where an act may be hidden, and lists every pack', () => {
    for (const type of [MADE, undefined]) {
      const scenario = new Scenario()
        .agreed()
        .rosters()
        .quarantined(refused('schema', known(type)));
      expect(scenario.found()).toEqual({ 'INT-09 transfers.revenue schema': 1, [`INT-09 ${GIVER}`]: 1 });
      expect(scenario.finding('INT-09', GIVER)).toMatchObject({
        severity: 'CRITICAL',
        clauses: [{ field: 'event of sequence 4 that passes', expected: type ?? 'any', actual: null, entries: [6] }],
      });
      for (const pack of ['core', 'usc26-6103'])
        expect(scenario.notEvaluable(pack)).toEqual({ 'refused event of unknown size': 1 });
    }
  });

  it.each(['access.recorded', 'copy.made', 'redisclosure.made', 'incident.reported'])(
    'is CRITICAL for its source where %s was refused: that accuses too',
    (name) => {
      const type = `gov.transfer.${name}.v1`;
      const scenario = new Scenario().agreed().quarantined(refused('schema', known(type)));
      expect(scenario.finding('INT-09', GIVER).severity).toBe('CRITICAL');
      expect(scenario.notEvaluable('core')).toEqual({ 'refused event of unknown size': 1 });
    },
  );

  it('is no more where an event of that type takes its number; one of another type does not', () => {
    const scenario = new Scenario()
      .agreed()
      .rosters()
      .quarantined(refused('schema', known(MADE)));
    scenario.receipt('d1', 1, undefined, { source: GIVER, sequence: 4 });
    expect(scenario.found()).toHaveProperty([`INT-09 ${GIVER}`], 1);
    scenario.disclose('d1', { items: 1 }, {}, { sequence: 4 });
    expect(scenario.finding('INT-09', GIVER).count).toBe(0);
    expect([scenario.notEvaluable('core'), scenario.notEvaluable('usc26-6103')]).toEqual([{}, {}]);
    expect(scenario.found()).toHaveProperty(['INT-09 transfers.revenue schema'], 1);
  });

  it('keeps nothing of what was corrected for good, and forgets a correction that turns out to be nobody’s', () => {
    const refusedOf = (scenario: Scenario) => {
      const facts = scenario.fold().facts.get(keys.source(AGREEMENT, GIVER));
      return Object.keys((facts as SourceFacts).refused).length;
    };
    const scenario = new Scenario().agreed().rosters();
    for (let n = 4; n < 54; n++) {
      scenario.quarantined(refused('schema', known(MADE, String(n))));
      scenario.disclose(`d${n}`, { items: 1 }, {}, { sequence: n });
    }
    expect(refusedOf(scenario)).toBe(0);
    // By HTTP, before the agency has spoken proven.
    const claimed = new Scenario().quarantined(refused('schema', known(MADE, '4')));
    claimed.disclose('d1', { items: 1 }, {}, { sequence: 4, client: 'anybody' });
    expect(claimed.says('INT-09')).not.toHaveProperty([GIVER]);
    expect(claimed.agreed(undefined, '2025-01-01T00:00:00Z').says('INT-09')).toHaveProperty([GIVER]);
  });

  it('counts only once as refused what excuses, or permits', () => {
    const type = 'gov.transfer.match.performed.v1';
    const scenario = new Scenario().agreed().quarantined(refused('schema', known(type)));
    expect(scenario.found()).toEqual({ 'INT-09 transfers.revenue schema': 1 });
    expect(scenario.notEvaluable('core')).toEqual({});
  });

  it('is silent for what passed the door', () => {
    expect(new Scenario().agreed().request('r1', { items: 3 }).found()).toEqual({});
  });
});
