import { encodeFacts, MemoryShard, unreadableInput } from '#libs/judging';
import { ruleSet } from '../rule-set.js';
import { AGREEMENT, GIVER, Scenario } from '../testing/scenario.js';

const refused = (reason: string, known = {}) => ({ reason, size: 10, commitment: 'x', known });
const MADE = 'gov.transfer.disclosure.made.v1';
const known = (type: string | undefined, sequence = '4') => ({
  ...{ agreementid: AGREEMENT, source: GIVER, sequence, id: '019a0000-0000-7000-8000-0000000000ff' },
  ...(type === undefined ? {} : { type }),
});

describe('INT-09', () => {
  it('counts refused values by topic and reason, under the shard when the agreement is unknown', () => {
    const scenario = new Scenario().quarantined(refused('not-json')).quarantined(refused('not-json'));
    expect(scenario.finding('INT-09', 'transfers.revenue not-json')).toMatchObject({
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
      '#0 transfers.border',
      '#0 transfers.border schema',
      '#0 transfers.revenue',
      '#0 transfers.revenue schema',
      '#0 transfers.revenue too-large',
      `${AGREEMENT} transfers.revenue`,
      `${AGREEMENT} transfers.revenue schema`,
    ]);
  });

  it('is HIGH for an identifier in the clear', () => {
    const scenario = new Scenario().quarantined(refused('clear-identifier'));
    expect(scenario.finding('INT-09', 'transfers.revenue clear-identifier').severity).toBe('HIGH');
  });

  it('is CRITICAL for its source when it may hide an act, and lists every pack', () => {
    for (const type of [MADE, undefined]) {
      const scenario = new Scenario()
        .agreed()
        .rosters()
        .quarantined(refused('schema', known(type)));
      expect(scenario.found()).toEqual({ 'INT-09 transfers.revenue schema': 1, [`INT-09 ${GIVER}`]: 1 });
      expect(scenario.finding('INT-09', GIVER)).toMatchObject({
        severity: 'CRITICAL',
        clauses: [
          {
            field: 'event of sequence 4 that passes',
            expected: type ?? 'any that accuses',
            actual: null,
            entries: [6],
          },
        ],
      });
      for (const pack of ['core', 'usc26-6103'])
        expect(scenario.notEvaluable(pack)).toEqual({ 'refused event of unknown size': 1 });
    }
  });

  it.each(['access.recorded', 'copy.made', 'redisclosure.made', 'data.used', 'use.recorded', 'incident.reported'])(
    'is CRITICAL for its source when the refused value is %s, because that accuses too',
    (name) => {
      const type = `gov.transfer.${name}.v1`;
      const scenario = new Scenario().agreed().quarantined(refused('schema', known(type)));
      expect(scenario.finding('INT-09', GIVER).severity).toBe('CRITICAL');
      expect(scenario.notEvaluable('core')).toEqual({ 'refused event of unknown size': 1 });
    },
  );

  it('is withdrawn when an event of that type takes its number, and not when one of another type does', () => {
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

  it('forgets a correction that turns out to come from nobody who may speak', () => {
    // Over HTTP, before the agency has spoken in a proven way.
    const claimed = new Scenario().quarantined(refused('schema', known(MADE, '4')));
    claimed.disclose('d1', { items: 1 }, {}, { sequence: 4, client: 'anybody' });
    expect(claimed.outcomeOf('INT-09')).not.toHaveProperty([GIVER]);
    expect(claimed.agreed(undefined, '2025-01-01T00:00:00Z').outcomeOf('INT-09')).toHaveProperty([GIVER]);
  });

  it('takes a correction whose own way in was late, though another sent its copy first, in every order', () => {
    const hidden = refused('schema', known(MADE));
    const copy = { sequence: 4, topic: 'transfers.border' };
    const base = (): Scenario => new Scenario().agreed().rosters();
    const orders = [
      base().disclose('d1', { items: 1 }, {}, copy).quarantined(hidden),
      base().quarantined(hidden).disclose('d1', { items: 1 }, {}, copy),
    ];
    for (const scenario of orders) expect(scenario.outcomeOf('INT-09')).toHaveProperty([GIVER], 1);
    const id = orders.map((one) => one.inputs.find(({ entry }) => entry.event?.type === MADE)!.entry.event!.id);
    for (const [at, scenario] of orders.entries())
      expect(scenario.copy({}, id[at]).outcomeOf('INT-09')).not.toHaveProperty([GIVER]);
  });

  it.each([undefined, 'gov.transfer.disclosure.hidden.v1', 'gov.transfer.disclosure.made.v2'])(
    'lets only an event that accuses take the place of type %s, in either order',
    (type) => {
      const hidden = refused('schema', known(type));
      const outcomeOf = (send: (scenario: Scenario) => Scenario) => {
        const base = () => new Scenario().agreed().rosters();
        const both = [send(base().quarantined(hidden)), send(base()).quarantined(hidden)];
        const [one, other] = both.map((scenario) => [
          scenario.outcomeOf('INT-09')[GIVER] ?? 0,
          scenario.notEvaluable('core'),
        ]);
        expect(one).toEqual(other);
        return one;
      };
      const open = [1, { 'refused event of unknown size': 1 }];
      expect(outcomeOf((scenario) => scenario.watermarks(undefined, [GIVER]))).toEqual(open);
      expect(outcomeOf((scenario) => scenario.receipt('d1', 1, undefined, { source: GIVER, sequence: 4 }))).toEqual(
        open,
      );
      expect(outcomeOf((scenario) => scenario.disclose('d1', { items: 1 }, {}, { sequence: 4 }))).toEqual([0, {}]);
      // The same number from another source.
      const second = { source: `${GIVER}-2`, sequence: 4 };
      expect(outcomeOf((scenario) => scenario.disclose('d1', { items: 1 }, {}, second))).toEqual(open);
    },
  );

  it.each([
    ['agreement', { agreementid: undefined }, '#0', GIVER],
    ['source', { source: undefined }, AGREEMENT, 'transfers.revenue'],
    ['agreement and source', { agreementid: undefined, source: undefined }, '#0', 'transfers.revenue'],
    ['sequence', { sequence: undefined }, AGREEMENT, GIVER],
  ])('is CRITICAL though its %s cannot be read, and nothing takes its place', (_, changes, scope, subject) => {
    const scenario = new Scenario().agreed().rosters();
    scenario.quarantined(refused('schema', { ...known(MADE), ...changes }));
    scenario.disclose('d1', { items: 1 }, {}, { sequence: 4 });
    expect(scenario.finding('INT-09', subject)).toMatchObject({ scope, count: 1, severity: 'CRITICAL' });
    const lines = scenario.fold().notEvaluable();
    expect(lines.filter(({ reason }) => reason === 'refused event of unknown size')).toMatchObject(
      (scope === '#0' ? ['core'] : ['core', 'usc26-6103']).map((rule) => ({ rule, scope, items: 1 })),
    );
  });

  it('does not report an excuse whose source or agreement cannot be read as a hidden act', () => {
    const match = known('gov.transfer.match.performed.v1');
    for (const changes of [{ agreementid: undefined }, { source: undefined }, { sequence: undefined }])
      expect(Object.keys(new Scenario().quarantined(refused('schema', { ...match, ...changes })).found())).toEqual([
        'INT-09 transfers.revenue schema',
      ]);
  });

  it('costs the same however often its source sends the refused value again', () => {
    const rows = (scenario: Scenario) =>
      [...scenario.fold().facts].filter(
        ([, { kind }]) => kind === 'refused' || kind === 'source' || kind === 'sequences',
      );
    const largest = (scenario: Scenario) =>
      Math.max(...rows(scenario).map(([key, facts]) => encodeFacts(key, facts).length));
    const scenario = new Scenario().agreed();
    const often = (n: number) => {
      for (let i = 0; i < n; i++) scenario.quarantined(refused('schema', known(MADE)));
      return largest(scenario);
    };
    expect(often(40)).toBe(often(40));
    expect(scenario.finding('INT-09', GIVER)).toMatchObject({ count: 80 });
    expect(scenario.finding('INT-09', GIVER).clauses).toHaveLength(20);
    scenario.disclose('d1', { items: 1 }, {}, { sequence: 4 });
    expect(scenario.finding('INT-09', GIVER)).toMatchObject({ count: 0, clauses: [{ actual: MADE, holds: true }] });
    expect(scenario.notEvaluable('core')).toEqual({});
    // Under numbers of their own, each value has a row of its own.
    const apart = new Scenario();
    for (let n = 1; n <= 40; n++) apart.quarantined(refused('schema', known(MADE, String(n))));
    const refusedRows = rows(apart).filter(([, { kind }]) => kind === 'refused');
    expect(refusedRows).toHaveLength(40);
    for (const [key, facts] of refusedRows) expect(encodeFacts(key, facts).length).toBeLessThan(300);
  });

  describe('for an entry that is left out', () => {
    const leaving = (scenario: Scenario, index: number) => {
      const shard = new MemoryShard(ruleSet);
      for (const input of scenario.inputs) shard.fold([input], (rule, of) => rule === 'fold' && of === index);
      return {
        open: Object.fromEntries(
          shard
            .findings()
            .filter(({ rule }) => rule === 'INT-09')
            .map(({ scope, subject, severity, count }) => [`${scope} ${subject}`, `${severity} ${count}`]),
        ),
        lines: shard.notEvaluable().filter(({ reason }) => reason === 'refused event of unknown size').length,
      };
    };
    const gap = { [`${AGREEMENT} ledger gap`]: 'HIGH 1' };
    const hidden = { ...gap, [`${AGREEMENT} ${GIVER}`]: 'CRITICAL 1' };

    it('reports that it may hide an act, until an event of its type takes its number', () => {
      const scenario = new Scenario().agreed().rosters().disclose('d1', { items: 1 });
      const left = scenario.inputs.length - 1;
      const sequence = Number(scenario.inputs[left]!.entry.event!.sequence);
      expect(leaving(scenario, left)).toEqual({ open: hidden, lines: 2 });
      scenario.receipt('d1', 1, undefined, { source: GIVER, sequence });
      expect(leaving(scenario, left)).toEqual({ open: hidden, lines: 2 });
      scenario.disclose('d1', { items: 1 }, {}, { sequence });
      expect(leaving(scenario, left)).toEqual({ open: gap, lines: 0 });
    });

    it('reports that for every type', () => {
      const scenario = new Scenario().agreed().rosters().match('r1', { items: 1 });
      const left = scenario.inputs.length - 1;
      const sequence = Number(scenario.inputs[left]!.entry.event!.sequence);
      expect(leaving(scenario, left)).toEqual({ open: hidden, lines: 2 });
      scenario.validate('r1', undefined, { sequence });
      expect(leaving(scenario, left)).toEqual({ open: hidden, lines: 2 });
      scenario.match('r1', { items: 1 }, 'm2', { sequence });
      expect(leaving(scenario, left)).toEqual({ open: gap, lines: 0 });
    });

    it('hits even when nothing of it can be read', () => {
      const scenario = new Scenario().agreed();
      scenario.inputs.push(unreadableInput(scenario.inputs.length, scenario.inputs.at(-1)!.receivedAt));
      const left = scenario.inputs.length - 1;
      expect(leaving(scenario, left)).toEqual({
        open: { '#0 ledger gap': 'HIGH 1', '#0 ledger': 'CRITICAL 1' },
        lines: 1,
      });
    });
  });

  it('counts a statement that excuses or permits only once, as refused', () => {
    const type = 'gov.transfer.match.performed.v1';
    const scenario = new Scenario().agreed().quarantined(refused('schema', known(type)));
    expect(scenario.found()).toEqual({ 'INT-09 transfers.revenue schema': 1 });
    expect(scenario.notEvaluable('core')).toEqual({});
  });

  it('is silent for values that passed admission', () => {
    expect(new Scenario().agreed().request('r1', { items: 3 }).found()).toEqual({});
  });
});
