import { ref, Scenario } from '../testing/scenario.js';

/** `same` of `n` items give one reason, the others one each. */
function reasons(n: number, same: number, share?: number): Scenario {
  const but = Object.fromEntries(
    Array.from({ length: n }, (_, i) => [i + 1, { reasonDigest: ref(i < same ? 'same' : `own ${i}`) }]),
  );
  const changes = share === undefined ? {} : { boilerplateReasonShare: { value: share, basis: 'counsel' as const } };
  return new Scenario().agreed(changes).request('r1', { items: n, but }).watermarks();
}

describe('REQ-08', () => {
  it('fires at the exact share and the exact number of items', () => {
    expect(reasons(100, 95).finding('REQ-08')).toMatchObject({
      subject: 'r1',
      count: 95,
      severity: 'MEDIUM',
      clauses: [
        { field: 'request.items', expected: 100, actual: 100 },
        { expected: 0.95, actual: 0.95, basis: 'default' },
      ],
      evidence: [{ role: 'request', index: 2 }],
    });
  });

  it('is silent one item below either', () => {
    expect(reasons(100, 94).found()).toEqual({});
    expect(reasons(99, 99).found()).toEqual({});
  });

  it('takes the agreement’s own share', () => {
    expect(reasons(100, 50, 0.5).finding('REQ-08')).toMatchObject({
      count: 50,
      clauses: [{}, { basis: 'counsel, agreement version 1' }],
    });
    expect(reasons(100, 95, 0.96).found()).toEqual({});
  });

  it('is not evaluable where no item gives a reason', () => {
    expect(new Scenario().agreed().request('r1', { items: 100 }).watermarks().notEvaluable('REQ-08')).toEqual({
      'r1: items.reasonDigest': 1,
    });
  });

  it('is withdrawn when later parts bring other reasons', () => {
    const more = Array.from({ length: 20 }, (_, i) => i + 101);
    const but = Object.fromEntries(more.map((n) => [n, { reasonDigest: ref(`own ${n}`) }]));
    expect(reasons(100, 95).request('r1', { items: more, but }).finding('REQ-08').count).toBe(0);
  });
});
