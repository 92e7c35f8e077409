import fc from 'fast-check';
import { Engine } from '../../libs/judging/src/engine.js';
import type { Key } from '../../libs/judging/src/kinds/key.js';
import { MemoryShard } from '../../libs/judging/src/memory/memory-shard.js';
import type { ActRule } from '../../libs/judging/src/rule.js';
import { RuleSet } from '../../libs/judging/src/rule-set.js';
import { ruleSet } from '../../libs/rules/src/index.js';
import { GIVER, policy, Scenario, sha, TAKER } from '../../libs/rules/src/testing/scenario.js';
import { outcome, foldLedger } from '../../libs/rules/src/testing/fold-ledger.js';

const MARCH = '2025-03-01T00:00:00Z';
const at = (minute: number): string => new Date(Date.parse('2025-04-01T00:00:00Z') + minute * 60_000).toISOString();

/** Two strangers register the agreement's id, with a time before the parties' own registration. */
function registered(scenario: Scenario, n: number, overseers: string[] = []): void {
  const pair = [`alpha${n}`, `beta${n}`];
  const parties = pair.map((agency, i) => ({ agency, role: i === 0 ? ('source' as const) : ('recipient' as const) }));
  for (const agency of pair)
    scenario.send(
      'gov.transfer.agreement.registered.v1',
      { version: 1, documentDigest: sha(`rival ${n}`), policy: policy({ parties, overseers }) },
      { source: `urn:agency:${agency}:desk`, time: '2025-02-01T00:00:00Z' },
    );
}

function exchanged(scenario: Scenario, n: number): void {
  const time = at(n);
  scenario.request(`r${n}`, { items: 1 }, {}, { time });
  scenario.match(`r${n}`, { items: [1] }, `m${n}`, { time });
  scenario.disclose(`d${n}`, { items: [1] }, { requestId: `r${n}`, matchId: `m${n}` }, { time });
}

const agreed = (): Scenario =>
  new Scenario('2025-04-01T00:00:00.000Z').agreed({}, MARCH).rosters(undefined, undefined, MARCH);

/** The facts that the last `events` read and write after this many other registrations. */
function costOf(
  rivals: number,
  last: (scenario: Scenario) => void,
): { read: number; written: string[]; entries: number } {
  const scenario = agreed();
  for (let n = 0; n < 10; n++) exchanged(scenario, n);
  for (let n = 0; n < rivals; n++) registered(scenario, n);
  const before = scenario.inputs.length;
  last(scenario);
  const { inputs } = scenario;
  const shard = new MemoryShard(ruleSet).fold(inputs.slice(0, before));
  const read = new Set<Key>();
  let entries = 0;
  const memory = {
    get: (key: Key) => (read.add(key), shard.get(key)),
    scan: shard.scan.bind(shard),
    events: shard.events.bind(shard),
    entriesOf: (range: Parameters<MemoryShard['entriesOf']>[0]) => (entries++, shard.entriesOf(range)),
  };
  const engine = new Engine(ruleSet, '0');
  const { changed } = engine.fold({
    ...{ inputs: inputs.slice(before), memory, wakeUps: shard.wakeUps, nextHit: 0 },
  });
  return { read: read.size, written: [...changed.keys()].sort(), entries };
}

describe('rival registrations between strangers', () => {
  it('make an exchange of the parties read and write no more than without them', () => {
    const exchange = (scenario: Scenario): void => exchanged(scenario, 100);
    expect(costOf(40, exchange)).toEqual(costOf(0, exchange));
  });

  it('cause no further judging, and no entry adds a statement for them', () => {
    const [few, many] = [2, 40].map((rivals) => costOf(rivals, (scenario) => registered(scenario, 100)));
    expect(many!.read).toBeLessThanOrEqual(few!.read + 1);
    expect(many!.entries).toBe(0);
    expect(many!.written.some((key) => /^[BDMR]\|/.test(key))).toBe(false);
  });

  it('do not judge since a stranger to all of them acts, or somebody whom each names as its overseer', () => {
    const asked = (rivals: number): number => {
      let times = 0;
      const rule = ruleSet.get('RCP-01') as ActRule<'disclosure'>;
      const judge: typeof rule.judge = (...of) => (times++, rule.judge(...of));
      const scenario = agreed();
      for (let n = 0; n < rivals; n++) registered(scenario, n, ['audit']);
      const incident = { incidentId: 'i1', kind: 'erroneous_disclosure', occurredAt: at(20), discoveredAt: at(21) };
      scenario.send('gov.transfer.incident.reported.v1', incident, { source: 'urn:agency:audit:log' });
      scenario.request('x', { items: 1 }, {}, { time: at(20), source: 'urn:agency:gamma:desk' });
      for (let n = 0; n < 10; n++) exchanged(scenario, n);
      const shard = new MemoryShard(new RuleSet([{ ...rule, judge }]));
      for (const input of scenario.inputs) shard.fold([input]);
      return times;
    };
    expect(asked(20)).toBe(asked(1));
  });

  it('judge as soon as one of them does something, in whatever order all that comes', () => {
    const scenario = agreed();
    for (let n = 0; n < 3; n++) exchanged(scenario, n);
    registered(scenario, 0);
    registered(scenario, 1, ['audit']);
    registered(scenario, 2);
    // One of the first discloses under its own registration, and the overseer of the second reports an incident.
    const alpha = 'urn:agency:alpha0:desk';
    scenario.request('x', { items: 1 }, {}, { time: at(20), source: 'urn:agency:beta0:desk' });
    scenario.disclose('x', { items: [1, 2] }, { requestId: 'x' }, { time: at(21), source: alpha });
    const times = { occurredAt: at(20), discoveredAt: at(21), disclosureIds: ['d1'] };
    scenario.send(
      'gov.transfer.incident.reported.v1',
      { incidentId: 'i1', kind: 'erroneous_disclosure', ...times } as never,
      { time: at(30), source: 'urn:agency:audit:log' },
    );
    scenario.watermarks(at(60), [GIVER, TAKER]);
    const { inputs } = scenario;
    const expected = outcome(foldLedger(inputs));
    expect(expected.findings.map(({ rule, subject }) => `${rule} ${subject}`)).toContain('DIS-02 alpha0/x');
    fc.assert(
      fc.property(fc.array(fc.nat(50), { minLength: 3, maxLength: 60 }), (picks) => {
        const mixed = [...inputs];
        picks.forEach((pick) => mixed.push(...mixed.splice(pick % mixed.length, 1)));
        expect(outcome(foldLedger(mixed, (n) => n % 11 === 10))).toEqual(expected);
      }),
      { numRuns: 8 },
    );
  });
});
