import { GIVER, Scenario, TAKER } from '../testing/scenario.js';

const tin = (items: number, addressCompared?: boolean) => ({ items, each: { path: 'TIN', addressCompared } });
const base = () => new Scenario().agreed().request('r1', { items: 4 });
const method = (scenario: Scenario, comparedFields: string[], effectiveAt = '2025-01-01T00:00:00Z') =>
  scenario.send(
    'gov.transfer.matchmethod.approved.v1',
    { path: 'TIN', comparedFields, effectiveAt },
    { time: effectiveAt },
  );

describe('MAT-02', () => {
  it('counts matched items whose path must compare the address and did not', () => {
    expect(base().match('r1', tin(4, false)).finding('MAT-02')).toMatchObject({
      subject: 'r1',
      count: 4,
      severity: 'CRITICAL',
      clauses: [
        { field: 'items.result', expected: 'MATCH' },
        { field: 'items.path', expected: ['TIN', 'ADDRESS'], basis: 'agreement version 1, matchPathsAllowed' },
        { field: 'items.addressCompared', expected: true, actual: false },
      ],
      evidence: [
        { role: 'agreement', index: 1 },
        { role: 'match', index: 3 },
      ],
    });
  });

  it('is silent where the address was compared, where nothing matched, and where the path need not compare it', () => {
    expect(base().match('r1', tin(4, true)).found()).toEqual({});
    expect(
      base()
        .match('r1', { items: 4, each: { result: 'NO_MATCH', addressCompared: false } })
        .found(),
    ).toEqual({});
    const free = { matchPathsAllowed: [{ path: 'TIN', mustCompare: ['name'] }] };
    expect(new Scenario().agreed(free).request().match('r1', tin(3, false)).found()).toEqual({});
  });

  it('goes by the approved method where the rows do not say, from its very first moment', () => {
    expect(base().match('r1', tin(4)).notEvaluable('MAT-02')).toEqual({ 'r1: items.addressCompared': 4 });
    expect(method(base(), ['name']).match('r1', tin(4)).found()).toEqual({ 'MAT-02 r1': 4 });
    expect(method(base(), ['name', 'address']).match('r1', tin(4)).found()).toEqual({});
    const time = '2025-05-01T00:00:00.000Z';
    const from = (effectiveAt: string) => method(base(), ['name'], effectiveAt).match('r1', tin(4), 'm', { time });
    expect(from(time).found()).toEqual({ 'MAT-02 r1': 4 });
    expect(from('2025-05-01T00:00:00.001Z').notEvaluable('MAT-02')).toEqual({ 'r1: items.addressCompared': 4 });
  });

  it('is not evaluable without an agreement in effect, or without its paths', () => {
    expect(new Scenario().request().match('r1', tin(3, false)).wait(1).notEvaluable('MAT-02')).toEqual({
      'r1: agreement in effect': 3,
    });
    const scenario = new Scenario()
      .agreed({ matchPathsAllowed: undefined })
      .request()
      .match('r1', tin(3, false))
      .watermarks();
    expect(scenario.notEvaluable('MAT-02')).toEqual({ 'r1: policy.matchPathsAllowed': 3 });
  });

  it('names all that is missing, whichever block came last', () => {
    const scenario = new Scenario().agreed({}, '2025-03-01T00:00:00Z').request('r1', { items: [1, 300] });
    scenario.match('r1', { items: [300], each: { path: 'TIN', addressCompared: undefined } }, 'm1', {
      time: '2025-04-01T00:00:00Z',
    });
    scenario
      .match('r1', { items: [1], each: { path: 'TIN', addressCompared: false } }, 'm2', {
        time: '2025-02-01T00:00:00Z',
      })
      .wait(1);
    expect(scenario.notEvaluable('MAT-02')).toEqual({ 'r1: agreement in effect, items.addressCompared': 2 });
  });

  it('is withdrawn when the agreement is amended with effect before the match', () => {
    const scenario = base().match('r1', tin(4, false));
    const policy = {
      ...scenario.inputs[0]!.entry.event!.data,
      version: 2,
      supersedes: 1,
      effectiveAt: '2025-02-01T00:00:00Z',
    } as never as {
      policy: { matchPathsAllowed: unknown };
    };
    const free = { ...policy, policy: { ...policy.policy, matchPathsAllowed: [{ path: 'TIN', mustCompare: [] }] } };
    for (const source of [GIVER, TAKER])
      scenario.send('gov.transfer.agreement.amended.v1', free as never, { source, time: '2025-02-01T00:00:00Z' });
    expect(scenario.finding('MAT-02').count).toBe(0);
  });
});
