describe('the environment of the tests', () => {
  it('has the globals as constants, so that no use of one asks the context', () => {
    const { Map: ours } = globalThis;
    try {
      (globalThis as { Map?: unknown }).Map = undefined;
      expect(new Map([[1, 2]]).get(1)).toBe(2);
    } finally {
      globalThis.Map = ours;
    }
  });
});
