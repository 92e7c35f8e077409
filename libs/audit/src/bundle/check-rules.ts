import { ruleSet } from '#libs/rules';
import type { BundleFiles } from './bundle-files.js';
import { declaredRules, digestOf } from './declared-rules.js';
import { type BundledRules, bundledRules, type Manifest, PATHS } from './layout.js';

/** The rules that judged, if they are those that the manifest names. What no digest and no seal covers is said. */
export function checkRules(
  files: BundleFiles,
  { ruleSetDigest }: Manifest,
  sealed: boolean,
  unproved: string[],
): BundledRules | undefined {
  const listed = files.json(PATHS.ruleSet, bundledRules);
  if (!listed) return undefined;
  const digest = digestOf(listed);
  if (listed.digest !== ruleSetDigest) files.fail(PATHS.ruleSet, `the findings are by rule set ${ruleSetDigest}`);
  else if (digest !== ruleSetDigest) files.fail(PATHS.ruleSet, `these rules have the digest ${digest}`);
  if (ruleSetDigest === ruleSet.digest && JSON.stringify(listed) === JSON.stringify(declaredRules(ruleSet)))
    return listed;
  files.leave('the titles of the rules: they are not those of this program, and no digest covers them');
  if (ruleSetDigest !== ruleSet.digest && !sealed)
    unproved.push(
      `rule set ${ruleSetDigest}: no seal names it and this program does not have it, so it may be made up`,
    );
  return listed;
}
