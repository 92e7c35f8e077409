import { z } from 'zod';
import { type RuleSet, ruleSetDigest } from '#libs/judging';
import { digestShape } from './layout.js';

/** Of libs/rules' declaration: its digest is sha256 of JSON [[id, version, severity, basis] of every rule, [size, budget]]. */
export const bundledRules = z.strictObject({
  digest: digestShape,
  rules: z.array(
    z.strictObject({
      id: z.string(),
      version: z.string(),
      severity: z.string(),
      basis: z.string(),
      title: z.string(),
    }),
  ),
  portions: z.strictObject({ size: z.int().min(1), budget: z.int().min(1) }),
});
export type BundledRules = z.infer<typeof bundledRules>;

/** The rules as their digest has them, and their titles. */
export const declaredRules = ({ digest, rules, portions: { size, budget } }: RuleSet): BundledRules => ({
  digest,
  rules: rules.map(({ id, version, severity, basis, title }) => ({ id, version, severity, basis, title })),
  portions: { size, budget },
});

/** The digest that a rule set of just these has. */
export const digestOf = ({ rules, portions }: BundledRules): string => ruleSetDigest(rules, portions);
