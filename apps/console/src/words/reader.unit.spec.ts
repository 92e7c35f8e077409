import { notShown, whoseSide } from './reader.js';

describe('whose things a reader sees', () => {
  it('are her agency’s, or those of her scope', () => {
    expect(whoseSide({ agency: 'irs' })).toBe('your agency');
    expect(whoseSide({ agency: null })).toBe('the agencies in your scope');
  });

  it('are not all that there are, for an officer', () => {
    expect(notShown({ agency: 'irs' })).toContain('not shown to you');
    expect(notShown({ agency: null })).toBeUndefined();
  });
});
