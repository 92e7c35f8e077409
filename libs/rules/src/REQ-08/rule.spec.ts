import { ref, Scenario, type Sent } from '../testing/scenario.js';

/** `same` of `n` items give one reason, the others one each. */
function requested(n: number, same: number, share?: number, sent: Sent = {}): Scenario {
  const but = Object.fromEntries(
    Array.from({ length: n }, (_, i) => [i + 1, { reasonDigest: ref(i < same ? 'same' : `own ${i}`) }]),
  );
  const changes = share === undefined ? {} : { boilerplateReasonShare: { value: share, basis: 'counsel' as const } };
  return new Scenario().agreed(changes).request('r1', { items: n, but }, {}, sent);
}
const reasons = (n: number, same: number, share?: number) => requested(n, same, share).watermarks();

describe('REQ-08', () => {
  it('hits at the exact share and the exact number of items', () => {
    expect(reasons(100, 95).finding('REQ-08')).toMatchObject({
      subject: 'border/r1',
      count: 95,
      severity: 'MEDIUM',
      clauses: [
        { expected: 0.95, actual: 0.95, holds: false, basis: 'default', entries: [2] },
        { field: 'request.items', expected: 100, actual: 100, holds: true },
      ],
      evidence: [{ role: 'request', index: 2 }],
    });
  });

  it('passes one item below either', () => {
    expect(reasons(100, 94).found()).toEqual({});
    expect(reasons(99, 99).found()).toEqual({});
  });

  it('uses the agreement’s own share', () => {
    expect(reasons(100, 50, 0.5).finding('REQ-08')).toMatchObject({
      count: 50,
      clauses: [{ basis: 'counsel, agreement version 1' }, {}],
    });
    expect(reasons(100, 95, 0.96).found()).toEqual({});
  });

  it('is not evaluable when no item gives a reason', () => {
    expect(new Scenario().agreed().request('r1', { items: 100 }).watermarks().notEvaluable('REQ-08')).toEqual({
      'items.reasonDigest': 100,
    });
  });

  it('lists items whose number alone is known', () => {
    const stated = (itemsCount: number) =>
      new Scenario().agreed().request('r1', { items: 3 }, { itemsCount }).watermarks().notEvaluable('REQ-08');
    expect([stated(100), stated(99)]).toEqual([{ 'items not listed': 97 }, {}]);
  });

  it('judges only requests by agencies that may request', () => {
    const sent = { source: 'urn:agency:strangers:system' };
    expect(requested(100, 100, undefined, sent).watermarks().found()).not.toHaveProperty(['REQ-08 strangers/r1']);
  });

  it('is withdrawn when later parts bring other reasons', () => {
    const more = Array.from({ length: 20 }, (_, i) => i + 101);
    const but = Object.fromEntries(more.map((n) => [n, { reasonDigest: ref(`own ${n}`) }]));
    const scenario = reasons(100, 95).request('r1', { items: more, but });
    expect(scenario.finding('REQ-08')).toMatchObject({
      count: 0,
      clauses: [{}, { actual: 0.7917, holds: true }],
    });
  });

  it('stays, marked, when the requester retracts the request', () => {
    const scenario = requested(100, 95);
    const { lastId } = scenario;
    scenario.watermarks().retract(lastId, { source: 'urn:agency:border:requests' });
    expect(scenario.finding('REQ-08')).toMatchObject({
      count: 95,
      clauses: [{}, { field: 'request', actual: 'retracted by its author' }, {}],
    });
  });
});
