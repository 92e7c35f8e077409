import { ruleSet } from '#libs/rules';
import { basisName, packName } from './names.js';

describe('where a rule comes from', () => {
  it('has words for each pack and basis, and cites statutes as they are cited', () => {
    for (const { pack, basis } of ruleSet.rules) {
      expect(packName(pack)).not.toMatch(new RegExp(`\\b${pack}\\b`));
      expect(basisName(basis)).not.toMatch(/^[a-z-]+$/);
    }
    expect(basisName('26 USC 6103(i)(2)(B)(i)')).toBe('26 USC 6103(i)(2)(B)(i)');
    expect(packName('newer')).toBe('the rules of newer');
  });
});
