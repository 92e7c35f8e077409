import fc from 'fast-check';

describe('properties', () => {
  it('end at their first failure', () => {
    const failing = fc.property(fc.array(fc.nat(), { minLength: 5, maxLength: 100 }), () => {
      throw new Error('always');
    });
    const { failed, numShrinks, seed, counterexamplePath } = fc.check(failing);
    expect({ failed, numShrinks }).toEqual({ failed: true, numShrinks: 0 });
    // What the report says is enough to have it again.
    expect(fc.check(failing, { seed, path: counterexamplePath! }).failed).toBe(true);
  });
});
