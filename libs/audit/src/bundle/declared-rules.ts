import { type RuleSet, ruleSetDigest } from '#libs/judging';
import type { BundledRules } from './layout.js';

/** The rules as their digest has them, and their titles. */
export const declaredRules = ({ digest, rules, portions: { size, budget } }: RuleSet): BundledRules => ({
  digest,
  rules: rules.map(({ id, version, severity, basis, title }) => ({ id, version, severity, basis, title })),
  portions: { size, budget },
});

/** The digest that a rule set of just these has. */
export const digestOf = ({ rules, portions }: BundledRules): string => ruleSetDigest(rules, portions);
