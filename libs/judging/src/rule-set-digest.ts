import { digestOf } from '#libs/merkle';
import { JUDGING_CONTENT } from './content.js';
import { JUDGING_VERSION } from './version.js';

/** How much of an entry's consequences is judged at once. */
export interface Portions {
  /** Things that are judged again, entries that are folded again, conclusions that are drawn: in one portion. */
  size: number;
  /**
   * Facts that noting one entry may read or change, counted each time; beyond it becomes a gap. An event of the largest size (64,000 bytes)
   * with 5,000 items, each in a block of its own, takes 35,000, and 10,000 for each further officer that they all name. What is judged
   * because of an entry is not counted: that depends on what others have recorded.
   */
  budget: number;
}

export const PORTIONS: Portions = { size: 500, budget: 250_000 };

/** What judges besides the rules: facts, fold, judge, the levels of addresses. `content`: `sha256:<hex>` over its built code. */
export const JUDGING = { version: JUDGING_VERSION, content: JUDGING_CONTENT };

/** What a rule declares of itself, and the content of its code beyond what all share ('' where it is not locked). */
export type DeclaredRule = Record<'id' | 'version' | 'severity' | 'basis' | 'content', string>;

/** All that decides a verdict, and a digest covers. */
export interface DeclaredRuleSet {
  judging: Record<'version' | 'content', string>;
  /** In the order of their ids. */
  rules: readonly DeclaredRule[];
  portions: Portions;
}

/** As it was before contents were in it: over JSON [[id, version, severity, basis] …, [size, budget]]. Older bundles and seals name these. */
export function olderRuleSetDigest(
  rules: readonly Omit<DeclaredRule, 'content'>[],
  { size, budget }: Portions,
): string {
  return digestOf(
    JSON.stringify([rules.map(({ id, version, severity, basis }) => [id, version, severity, basis]), [size, budget]]),
  );
}

/** `sha256:<hex>` over JSON [[judging's version, content], [[id, version, severity, basis, content] …], [size, budget]]. */
export function ruleSetDigest({ judging, rules, portions: { size, budget } }: DeclaredRuleSet): string {
  const declared = [
    [judging.version, judging.content],
    rules.map(({ id, version, severity, basis, content }) => [id, version, severity, basis, content]),
    [size, budget],
  ];
  return digestOf(JSON.stringify(declared));
}
