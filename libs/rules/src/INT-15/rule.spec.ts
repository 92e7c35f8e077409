import { GIVER, policy, Scenario, sha, TAKER } from '../testing/scenario.js';

const registered = (scenario: Scenario, source: string, changes = {}, digest = 'agreement', time?: string) =>
  scenario.send(
    'gov.transfer.agreement.registered.v1',
    { version: 1, documentDigest: sha(digest), policy: policy(changes) },
    { source, time: time ?? '2025-01-01T00:00:00Z' },
  );
const open = (scenario: Scenario) =>
  Object.fromEntries(Object.entries(scenario.found()).filter(([name]) => name.startsWith('INT-15')));
const SUBJECT = `registered ${sha('agreement')}`;

describe('INT-15', () => {
  it('hits when two parties record one digest with two contents, and names both entries and the difference', () => {
    const scenario = registered(new Scenario(), GIVER, { elementsAllowed: ['address', 'wages'] });
    registered(scenario, TAKER, { elementsAllowed: ['address'] });
    expect(scenario.finding('INT-15')).toMatchObject({
      subject: SUBJECT,
      count: 1,
      severity: 'CRITICAL',
      clauses: [
        {
          field: `content of ${sha('agreement')}, by border and by revenue`,
          actual: 'policy.elementsAllowed: ["address"] against ["address","wages"]',
          holds: false,
          entries: [1, 0],
        },
      ],
      evidence: [
        { role: 'recorded first', index: 1 },
        { role: 'other content', index: 0 },
      ],
    });
  });

  it('passes when only names, free text or the order of a set differ', () => {
    const scenario = registered(new Scenario(), GIVER, { elementsAllowed: ['name', 'address'], title: 'Ours' });
    registered(scenario, TAKER, { elementsAllowed: ['address', 'name'], title: 'Theirs' });
    expect(open(scenario)).toEqual({});
  });

  it('is silent for two rosters of one digest, and hits two amendments', () => {
    const scenario = new Scenario().agreed();
    for (const add of ['o1', 'o2'])
      for (const source of [GIVER, TAKER])
        scenario.send(
          'gov.transfer.roster.changed.v1',
          { rosterKind: 'recipient', add: [add], effectiveAt: '2025-02-01T00:00:00Z', documentDigest: sha('roster') },
          { source },
        );
    expect(open(scenario)).toEqual({});
    for (const [source, elementsAllowed] of [
      [GIVER, ['wages']],
      [TAKER, ['address']],
    ] as const)
      scenario.send(
        'gov.transfer.agreement.amended.v1',
        {
          ...{ version: 2, supersedes: 1, documentDigest: sha('v2'), effectiveAt: '2025-02-01T00:00:00Z' },
          policy: policy({ elementsAllowed: [...elementsAllowed] }),
        },
        { source },
      );
    expect(open(scenario)).toEqual({ [`INT-15 amended ${sha('v2')}`]: 1 });
  });

  it('hits rival registrations, and each judges the agencies that recorded it', () => {
    const scenario = new Scenario().agreed();
    const parties = [
      { agency: 'alpha', role: 'source' as const },
      { agency: 'beta', role: 'recipient' as const },
    ];
    for (const agency of ['alpha', 'beta'])
      registered(
        scenario,
        `urn:agency:${agency}:system`,
        { parties, elementsAllowed: [] },
        'other',
        '2020-01-01T00:00:00Z',
      );
    expect(open(scenario)).toEqual({ 'INT-15 registration': 1 });
    scenario.request('r1', { items: 3 }).match().disclose().watermarks();
    expect(Object.keys(scenario.found()).filter((name) => !name.startsWith('INT-'))).toEqual([]);
  });

  it('lets each of two rivals whose parties act judge an agency that has recorded neither', () => {
    const scenario = new Scenario().agreed();
    const parties = [
      { agency: 'alpha', role: 'source' as const },
      { agency: 'beta', role: 'recipient' as const },
    ];
    for (const agency of ['alpha', 'beta'])
      registered(scenario, `urn:agency:${agency}:system`, { parties, elementsAllowed: ['wages'] }, 'other');
    scenario.watermarks(undefined, [GIVER, 'urn:agency:alpha:system']);
    const disclosed = (elements: string[]) => {
      const source = 'urn:agency:gamma:system';
      scenario.disclose(elements.join(), { items: 3 }, { elements }, { source });
      return scenario.outcomeOf('DIS-03')[`gamma/${elements.join()}`];
    };
    expect([disclosed(['wages']), disclosed(['address'])]).toEqual([3, 3]);
  });

  it('is silent for a registration of other parties that has not bound', () => {
    const scenario = new Scenario().agreed();
    registered(scenario, 'urn:agency:strangers:system', {}, 'agreement');
    expect(open(scenario)).toEqual({});
  });
});
