import { GIVER, Scenario, TAKER } from '../testing/scenario.js';

const tin = (items: number | number[], addressCompared?: boolean) => ({
  items,
  each: { path: 'TIN', addressCompared },
});
const STRANGER = 'urn:agency:strangers:system';
const base = (changes = {}) => new Scenario().agreed(changes).request('r1', { items: 4 });
const method = (
  scenario: Scenario,
  comparedFields: string[],
  sent: object = {},
  effectiveAt = '2025-01-01T00:00:00Z',
) =>
  scenario.send(
    'gov.transfer.matchmethod.approved.v1',
    { path: 'TIN', comparedFields, effectiveAt },
    { time: effectiveAt, ...sent },
  );
const outcomeOf = (scenario: Scenario) => scenario.match('r1', tin(4)).outcomeOf('MAT-02');

describe('MAT-02', () => {
  it('counts matched items whose path must compare the address and did not', () => {
    expect(base().match('r1', tin(4, false)).finding('MAT-02')).toMatchObject({
      subject: 'border/r1',
      count: 4,
      severity: 'CRITICAL',
      clauses: [
        { expected: 0, actual: 4, holds: false },
        {
          field: 'policy.matchPathsAllowed',
          expected: ['TIN', 'ADDRESS'],
          actual: ['TIN'],
          basis: 'agreement version 1, matchPathsAllowed',
        },
      ],
      evidence: [{ role: 'agreement' }, { role: 'match', index: 3 }],
    });
  });

  it('passes when the address was compared, when nothing matched, and when the path need not compare it', () => {
    expect(base().match('r1', tin(4, true)).outcomeOf('MAT-02')).toEqual({});
    const nothing = { items: 4, each: { result: 'NO_MATCH', addressCompared: false } };
    expect(base().match('r1', nothing).outcomeOf('MAT-02')).toEqual({});
    const free = { matchPathsAllowed: [{ path: 'TIN', mustCompare: ['name'] }] };
    expect(base(free).match('r1', tin(3, false)).outcomeOf('MAT-02')).toEqual({});
  });

  it('uses the approved method when the rows do not state it, from the very moment of its effect', () => {
    expect(outcomeOf(base())).toEqual({ 'n.e. items.addressCompared': 4 });
    expect(outcomeOf(method(base(), ['name']))).toEqual({ 'border/r1': 4 });
    expect(outcomeOf(method(base(), ['name', 'address']))).toEqual({});
    const time = '2025-05-01T00:00:00.000Z';
    const from = (since: string, recorded = since) =>
      method(base(), ['name'], { time: recorded }, since).match('r1', tin(4), 'm', { time }).outcomeOf('MAT-02');
    expect(from(time)).toEqual({ 'border/r1': 4 });
    for (const late of [from('2025-05-01T00:00:00.001Z'), from('2025-01-01T00:00:00Z', '2025-05-01T00:00:00.001Z')])
      expect(late).toEqual({ 'n.e. items.addressCompared': 4 });
  });

  it('uses a method that was approved ahead only from its own date', () => {
    const ahead = (since: string) =>
      outcomeOf(method(method(base(), ['name', 'address']), ['name'], { time: '2025-02-01T00:00:00Z' }, since));
    expect(ahead('2025-03-01T00:00:00Z')).toEqual({ 'border/r1': 4 });
    expect(ahead('2025-09-01T00:00:00Z')).toEqual({});
  });

  it('uses the last method by then, and not one that is approved after the match', () => {
    const scenario = method(base(), ['name'], { time: '2025-02-01T00:00:00Z' }).match('r1', tin(4));
    expect(method(scenario.wait(1), ['name', 'address'], { time: undefined }).outcomeOf('MAT-02')).toEqual({
      'border/r1': 4,
    });
    const better = method(method(base(), ['name']), ['address'], {}, '2025-03-01T00:00:00Z');
    expect(outcomeOf(better)).toEqual({});
  });

  it('counts only methods of the source', () => {
    for (const source of [TAKER, STRANGER])
      expect(outcomeOf(method(method(base(), ['name']), ['address'], { source }, '2025-02-01T00:00:00Z'))).toEqual({
        'border/r1': 4,
      });
  });

  it('lets a method that the source retracted accuse, and not excuse', () => {
    const good = method(base(), ['name', 'address']);
    expect(outcomeOf(good.retract(good.lastId))).toEqual({ 'n.e. items.addressCompared': 4 });
    const bad = method(base(), ['name']);
    expect(outcomeOf(bad.retract(bad.lastId))).toEqual({ 'border/r1': 4 });
  });

  it('judges only matches of sources, and goes on judging retracted ones', () => {
    for (const source of [TAKER, STRANGER])
      expect(base().match('r1', tin(4, false), 'm', { source }).outcomeOf('MAT-02')).toEqual({});
    const scenario = base().match('r1', tin(4, false));
    expect(scenario.retract(scenario.lastId).finding('MAT-02').clauses).toContainEqual(
      expect.objectContaining({ field: 'match', actual: 'retracted by its author' }),
    );
    expect(scenario.outcomeOf('MAT-02')).toEqual({ 'border/r1': 4 });
  });

  it('is not evaluable where the agreement names no paths', () => {
    const scenario = base({ matchPathsAllowed: undefined }).match('r1', tin(3, false));
    expect(scenario.watermarks().outcomeOf('MAT-02')).toEqual({ 'n.e. policy.matchPathsAllowed': 3 });
  });

  it('has no verdict before an agreement has bound, without a request, or when the pack is not chosen', () => {
    expect(new Scenario().request().match('r1', tin(3, false)).wait(1).outcomeOf('MAT-02')).toEqual({});
    expect(new Scenario().agreed().match('r1', tin(3, false)).outcomeOf('MAT-02')).toEqual({});
    expect(
      base({ authorityPacks: ['core'] })
        .match('r1', tin(3, false))
        .outcomeOf('MAT-02'),
    ).toEqual({});
  });

  it('judges each match by the version of its own time', () => {
    const scenario = base();
    const { policy } = scenario.inputs[0]!.entry.event!.data as { policy: object };
    const amended = {
      version: 2,
      supersedes: 1,
      documentDigest: `sha256:${'b'.repeat(64)}`,
      policy: { ...policy, matchPathsAllowed: [{ path: 'TIN', mustCompare: [] }] },
      effectiveAt: '2025-05-10T00:00:00Z',
    };
    scenario.match('r1', tin([1], false), 'm1', { time: '2025-05-09T00:00:00Z' });
    scenario.match('r1', tin([2, 300], false), 'm2', { time: '2025-05-11T00:00:00Z' });
    expect(scenario.outcomeOf('MAT-02')).toEqual({ 'border/r1': 3 });
    for (const source of [GIVER, TAKER])
      scenario.send('gov.transfer.agreement.amended.v1', amended as never, { source, time: '2025-05-01T00:00:00Z' });
    expect(scenario.outcomeOf('MAT-02')).toEqual({ 'border/r1': 1 });
  });

  it('counts matched items that a later recorded request does not name, in any order of arrival', () => {
    const far = tin([300], false);
    const matched = (scenario: Scenario) => scenario.match('r1', far, 'm1', { time: '2025-07-01T00:00:00Z' });
    const requested = (scenario: Scenario) =>
      scenario.request('r1', { items: 4 }, {}, { time: '2025-06-01T00:00:00Z' });
    const orders = [matched(requested(new Scenario().agreed())), requested(matched(new Scenario().agreed()))];
    for (const scenario of orders) expect(scenario.outcomeOf('MAT-02')).toEqual({ 'border/r1': 1 });
  });
});
