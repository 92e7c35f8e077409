import { ruleSet } from '#libs/rules';
import { bundledRules, declaredRules, digestOf } from './declared-rules.js';

/** As bundles had it before the digest covered contents; its digest was computed apart. */
const OLDER = {
  digest: 'sha256:83aaca95e47db236e5bd9fee37bd14db6b1be62adbf157589812b9732e26dce1',
  rules: [
    { id: 'AGR-01', version: '1.0.0', severity: 'CRITICAL', basis: 'The agreement', title: 'No registered agreement' },
    { id: 'DIS-17', version: '1.0.0', severity: 'CRITICAL', basis: '26 USC 6103', title: 'Insufficient address' },
  ],
  portions: { size: 500, budget: 250_000 },
};

describe('the rules of a bundle', () => {
  it('have the digest of the rule set that judged', () => {
    const listed = bundledRules.parse(JSON.parse(JSON.stringify(declaredRules(ruleSet))));
    expect(digestOf(listed)).toBe(ruleSet.digest);
    expect('judging' in listed && listed.rules.every((rule) => 'content' in rule)).toBe(true);
  });

  it('of an older bundle have the digest of their time', () => {
    expect(digestOf(bundledRules.parse(OLDER))).toBe(OLDER.digest);
  });

  it('are of one form or the other, not between', () => {
    for (const mixed of [
      { ...OLDER, judging: { version: '1.0.0', content: '' } },
      { ...OLDER, rules: OLDER.rules.map((rule) => ({ ...rule, content: '' })) },
      { ...OLDER, more: 1 },
    ])
      expect(bundledRules.safeParse(mixed).success).toBe(false);
  });
});
