import { GIVER, policy, ref, Scenario, sha, TAKER, VAULT } from '../testing/scenario.js';

const STRANGER = { source: 'urn:agency:strangers:system' };
const base = (changes = {}) => new Scenario().agreed(changes).rosters();
const open = (scenario: Scenario) =>
  Object.fromEntries(Object.entries(scenario.found()).filter(([name]) => name.startsWith('INT-14')));
const named = (agency: string, type: string) => `INT-14 ${agency} gov.transfer.${type}.v1`;
const MADE = 'disclosure.made';

describe('INT-14', () => {
  it('counts statements by agency and type, once the record that gives standing can no longer come', () => {
    const scenario = base().match('r1', { items: 1 }, 'm1', STRANGER).match('r1', { items: 1 }, 'm2', STRANGER);
    expect(open(scenario)).toEqual({});
    expect(scenario.watermarks().finding('INT-14')).toMatchObject({
      subject: 'strangers gov.transfer.match.performed.v1',
      count: 2,
      severity: 'HIGH',
      clauses: [6, 7].map((index) => ({
        field: 'speaker about r1',
        operator: 'is',
        expected: 'source',
        actual: { agency: 'strangers', roles: [] },
        holds: false,
        entries: [index],
      })),
      evidence: [6, 7].map((index) => ({ role: 'statement', index })),
    });
  });

  it('names the document, or the event, that the statement is about', () => {
    const renewal = {
      documentDigest: sha('renewal'),
      effectiveAt: '2025-06-01T00:00:00Z',
      effectiveTo: '2030-01-01T00:00:00Z',
    };
    const renewed = base().send('gov.transfer.agreement.renewed.v1', renewal, STRANGER).watermarks();
    expect(renewed.finding('INT-14').clauses[0]).toMatchObject({
      field: `speaker about ${sha('renewal')}`,
      expected: 'party',
    });
    const disclosed = base().disclose('d1', { items: 1 });
    const id = disclosed.lastId;
    const retracted = disclosed.retract(id, STRANGER, GIVER).watermarks();
    expect(retracted.finding('INT-14').clauses[0]).toMatchObject({ field: `speaker about ${id}` });
  });

  it('is CRITICAL for a disclosure, even by a party in the other role', () => {
    const scenario = base().disclose('d1', { items: 1 }, {}, { source: TAKER }).watermarks();
    expect(scenario.finding('INT-14')).toMatchObject({
      severity: 'CRITICAL',
      clauses: [{ field: 'speaker about d1', expected: 'source', actual: { agency: 'border', roles: ['recipient'] } }],
    });
  });

  it.each<[string, (scenario: Scenario) => Scenario]>([
    ['request.submitted', (scenario) => scenario.request('r1', { items: 1 }, {}, { source: GIVER })],
    ['request.validated', (scenario) => scenario.validate('r1', undefined, { source: TAKER })],
    [MADE, (scenario) => scenario.disclose('d1', { items: 1 }, {}, { source: TAKER })],
    ['receipt.acknowledged', (scenario) => scenario.disclose().receipt('d1', 3, undefined, { source: GIVER })],
    [
      'copy.made',
      (scenario) =>
        scenario.send(
          'gov.transfer.copy.made.v1',
          { copyId: 'c', disclosureId: 'd1', from: 'A', to: 'B', location: 'VAULT-1' },
          { source: GIVER },
        ),
    ],
  ])('hits a party that has not the role for %s', (type, send) => {
    const agency =
      type === 'request.submitted' || type.startsWith('receipt') || type.startsWith('copy') ? 'revenue' : 'border';
    expect(open(send(base()).watermarks())).toEqual({ [named(agency, type)]: 1 });
  });

  it.each<[string, (scenario: Scenario) => Scenario]>([
    ['source.watermarked', (scenario) => scenario.watermarks(scenario.now, ['urn:agency:strangers:system'])],
    ['roster.changed', (scenario) => scenario.roster('recipient', ['x'], undefined, STRANGER)],
    [
      'incident.reported',
      (scenario) =>
        scenario.send(
          'gov.transfer.incident.reported.v1',
          { incidentId: 'i1', occurredAt: '2025-05-01T00:00:00Z', discoveredAt: '2025-05-02T00:00:00Z' },
          STRANGER,
        ),
    ],
    ['event.retracted', (scenario) => scenario.retract('019a0000-0000-7000-8000-000000000001', STRANGER, GIVER)],
  ])('follows the table of standing in docs/judging.md for a stranger’s %s', (type, send) => {
    const stranger = open(send(base()).watermarks());
    // A stranger's own watermark has no effect, and its source may send it.
    expect(stranger).toEqual(type === 'source.watermarked' ? {} : { [named('strangers', type)]: 1 });
  });

  it('accepts incidents from an overseer, and statements of no other type', () => {
    const scenario = base({ overseers: ['strangers'] }).send(
      'gov.transfer.incident.reported.v1',
      { incidentId: 'i1', occurredAt: '2025-05-01T00:00:00Z', discoveredAt: '2025-05-02T00:00:00Z' },
      STRANGER,
    );
    scenario.match('r1', { items: 1 }, 'm1', STRANGER).watermarks();
    expect(open(scenario)).toEqual({ [named('strangers', 'match.performed')]: 1 });
  });

  it('hits a claimed statement, when the agreement requires proof or the agency has spoken in a proven way', () => {
    const claimed = (changes: object, proven = false) => {
      const scenario = new Scenario();
      scenario.agreed(changes, undefined, proven ? {} : { client: 'c' });
      return open(scenario.validate('r1', undefined, { client: 'c' }).wait(1));
    };
    expect(claimed({})).toEqual({});
    expect(claimed({}, true)).toEqual({ [named('revenue', 'request.validated')]: 1 });
    expect(claimed({ speakers: 'proven' }, true)).toEqual({ [named('revenue', 'request.validated')]: 1 });
  });

  it('is silent when no version has bound: no agency has a role, and AGR-01 hits', () => {
    expect(open(new Scenario().match('r1', { items: 1 }, 'm1', STRANGER).wait(1))).toEqual({});
  });

  it('is withdrawn when the record that gives standing arrives late', () => {
    const scenario = base().match('r1', { items: 1 }, 'm1', STRANGER).wait(1);
    expect(open(scenario)).toEqual({ [named('strangers', 'match.performed')]: 1 });
    const parties = [...policy().parties, { agency: 'strangers', role: 'source' as const }];
    const data = {
      ...{ version: 2, supersedes: 1, documentDigest: sha('v2'), effectiveAt: '2025-02-01T00:00:00Z' },
      policy: policy({ parties }),
    };
    for (const source of [GIVER, TAKER, STRANGER.source])
      scenario.send('gov.transfer.agreement.amended.v1', data, { source, time: '2025-02-01T00:00:00Z' });
    expect(open(scenario)).toEqual({});
    expect(scenario.finding('INT-14').count).toBe(0);
  });

  it('shows the last twenty statements, and counts them all', () => {
    const scenario = base();
    for (let n = 1; n <= 23; n++) scenario.match('r1', { items: 1 }, `m${n}`, STRANGER);
    const { count, clauses } = scenario.watermarks().finding('INT-14');
    expect([count, clauses.length]).toEqual([23, 20]);
  });

  describe('for answers to a request', () => {
    const TREASURY = 'urn:agency:treasury:disclosures';
    /** From March on the treasury is the source. */
    function changed(): Scenario {
      const parties = [
        { agency: 'treasury', role: 'source' as const },
        { agency: 'border', role: 'recipient' as const },
      ];
      const at = '2025-03-01T00:00:00Z';
      const data = {
        version: 2,
        supersedes: 1,
        documentDigest: sha('v2'),
        effectiveAt: at,
        policy: policy({ parties }),
      };
      const scenario = base();
      for (const source of [GIVER, TAKER, TREASURY])
        scenario.send('gov.transfer.agreement.amended.v1', data, { source, time: at });
      return scenario;
    }
    const before = { time: '2025-02-01T00:00:00Z' };
    const after = { time: '2025-04-01T00:00:00Z' };
    const answers: [string, (scenario: Scenario) => Scenario][] = [
      ['request.reassessed', (scenario) => scenario.reassess([1], ['A02'])],
      ['request.validated', (scenario) => scenario.validate('r1', { items: 1, each: { addressCodes: ['A02'] } })],
    ];

    it.each(answers)('%s has the standing of the version at the request, too', (type, answer) => {
      const lacking = { [named('revenue', type)]: 1 };
      expect(open(answer(changed().request('r1', { items: 1 }, {}, before)).wait(1))).toEqual({});
      expect(open(answer(changed().request('r1', { items: 1 }, {}, after)).wait(1))).toEqual(lacking);
      // The request may arrive after its answer.
      const late = answer(changed()).wait(1);
      expect(open(late)).toEqual(lacking);
      expect(open(late.request('r1', { items: 1 }, {}, after).wait(1))).toEqual(lacking);
      expect(open(late.request('r1', { items: 1 }, {}, before))).toEqual({});
    });

    it('judges by the content of such an answer', () => {
      const submittedAt = (time: { time: string }) =>
        changed().request('r1', { items: 1 }, {}, time).reassess([1], ['A02']).wait(1);
      expect(submittedAt(before).outcomeOf('REQ-06')).toEqual({ 'border/r1': 1 });
      expect(submittedAt(after).outcomeOf('REQ-06')).toEqual({ 'n.e. not assessed by the source': 1 });
    });

    it('does not count a match by a former source', () => {
      const scenario = changed().request('r1', { items: 1 }, {}, before).match('r1', { items: 1 });
      expect(open(scenario.wait(1))).toEqual({ [named('revenue', 'match.performed')]: 1 });
    });
  });

  it('gives an answer its standing whether the part to its speaker comes before it or after it', () => {
    const ANSWERS: ((scenario: Scenario) => unknown)[] = [
      (scenario) => scenario.receipt('d1', 1, VAULT, { time: '2025-06-02T00:00:00.000Z' }),
      (scenario) =>
        scenario.send(
          'gov.transfer.disposition.certified.v1',
          {
            ...{ disclosureId: 'd1', method: 'destroyed', count: 1, copiesAccounted: true },
            ...{ performedAt: '2025-06-02T00:00:00.000Z', certifierRef: ref('custodian') },
          },
          { source: TAKER, time: '2025-06-02T00:00:00.000Z' },
        ),
    ];
    const part = (agency: string) => ({ recipient: { agency, actorRefs: [] } });
    for (const answer of ANSWERS) {
      const outcomes = [true, false].map((first) => {
        const scenario = base();
        scenario.disclose('d1', { items: [9] }, part('border'), { ...STRANGER, time: '2025-06-01T00:00:00.000Z' });
        scenario.disclose('d1', { items: [1] }, part('elsewhere'), { time: '2025-06-01T00:00:01.000Z' });
        if (first) answer(scenario);
        scenario.disclose('d1', { items: [2] }, part('border'), { time: '2025-06-01T00:00:02.000Z' });
        if (!first) answer(scenario);
        return Object.keys(open(scenario.watermarks()));
      });
      expect(outcomes[0]).toEqual([named('strangers', MADE)]);
      expect(outcomes[1]).toEqual(outcomes[0]);
    }
  });
});
