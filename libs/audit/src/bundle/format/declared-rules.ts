import { z } from 'zod';
import { type RuleSet, ruleSetDigest } from '#libs/judging';
import { digest } from '#libs/contracts';

/** What a rule set's digest covers (libs/judging, ruleSetDigest), and the rules' titles, which it does not. */
export const bundledRules = z.strictObject({
  digest,
  judging: z.strictObject({ version: z.string(), content: z.string() }),
  rules: z.array(
    z.strictObject({
      id: z.string(),
      version: z.string(),
      severity: z.string(),
      basis: z.string(),
      content: z.string(),
      title: z.string(),
    }),
  ),
  portions: z.strictObject({ size: z.int().min(1), budget: z.int().min(1) }),
});
export type BundledRules = z.infer<typeof bundledRules>;

/** The rules as their digest has them, and their titles. */
export const declaredRules = ({ digest, rules, declared }: RuleSet): BundledRules => ({
  digest,
  judging: declared.judging,
  rules: declared.rules.map((rule, i) => ({ ...rule, title: rules[i]!.title })),
  portions: declared.portions,
});

/** The digest that a rule set of just these has. */
export const digestOf = (listed: BundledRules): string => ruleSetDigest(listed);
