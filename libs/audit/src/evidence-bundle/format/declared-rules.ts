import { z } from 'zod';
import { olderRuleSetDigest, type RuleSet, ruleSetDigest } from '#libs/judging';
import { digest } from '#libs/contracts';

const rule = z.strictObject({
  id: z.string(),
  version: z.string(),
  severity: z.string(),
  basis: z.string(),
  title: z.string(),
});
const portions = z.strictObject({ size: z.int().min(1), budget: z.int().min(1) });

/** The content of a rule set's digest (libs/judging, ruleSetDigest), and the rules' titles, which it does not cover. */
const current = z.strictObject({
  digest,
  judging: z.strictObject({ version: z.string(), content: z.string() }),
  rules: z.array(rule.extend({ content: z.string() })),
  portions,
});
/** As bundles had it whose digest covers no contents. */
const older = z.strictObject({ digest, rules: z.array(rule), portions });
export const bundledRules = z.union([current, older]);
export type BundledRules = z.infer<typeof bundledRules>;

/** The rules as their digest has them, and their titles. */
export const declaredRules = ({ digest, rules, declared }: RuleSet): z.infer<typeof current> => ({
  digest,
  judging: declared.judging,
  rules: declared.rules.map((rule, i) => ({ ...rule, title: rules[i]!.title })),
  portions: declared.portions,
});

/** The digest that a rule set of just these has. */
export const digestOf = (listed: BundledRules): string =>
  'judging' in listed ? ruleSetDigest(listed) : olderRuleSetDigest(listed.rules, listed.portions);
