import { createHash } from 'node:crypto';
import type { RuleSet } from '#libs/rules';
import type { BundledRules } from './layout.js';

/** The rules as their digest has them, and their titles. */
export const declaredRules = ({ digest, rules }: RuleSet): BundledRules => ({
  digest,
  rules: rules.map(({ id, version, severity, basis, title }) => ({ id, version, severity, basis, title })),
});

/** The digest that a rule set of just these has. */
export function digestOf({ rules }: BundledRules): string {
  const declared = rules.map(({ id, version, severity, basis }) => [id, version, severity, basis]);
  return `sha256:${createHash('sha256').update(JSON.stringify(declared)).digest('hex')}`;
}
