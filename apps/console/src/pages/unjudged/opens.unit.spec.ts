import { opens } from './opens.js';

describe('more about what could not be judged', () => {
  it('is what was found of the same request or disclosure, or what a source had refused', () => {
    expect(opens({ subject: 'ice/R-1', unit: 'items', agreement: 'a' })).toEqual({
      to: '/findings',
      search: { q: 'R-1', status: 'all', agreement: 'a' },
    });
    expect(opens({ subject: 'request ice/R-1', unit: 'items', agreement: 'a' })?.search.q).toBe('R-1');
    expect(opens({ subject: 'urn:agency:irs:x', unit: 'refused values', agreement: null })).toEqual({
      to: '/quarantine',
      search: { source: 'urn:agency:irs:x' },
    });
    expect(opens({ subject: 'lifetime', unit: 'items', agreement: 'a' })).toBeUndefined();
    expect(opens({ subject: 'request ice/a', unit: 'acts', agreement: 'a' })).toBeUndefined();
  });
});
