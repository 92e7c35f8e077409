import { digestOf } from '#libs/merkle';
import { JUDGING_CONTENT } from './content.js';
import { JUDGING_VERSION } from './version.js';

/** The size of one portion of an entry's consequences. */
export interface Portions {
  /** Things judged again, entries folded again and conclusions drawn in one portion. */
  size: number;
  /**
   * Facts that recording one entry may read or change, counted each time; an entry beyond it becomes a gap. An event of the largest size
   * (64,000 bytes) with 5,000 items, each in a block of its own, takes 35,000, and 10,000 for each further officer that all of them name.
   * Judging because of an entry is not counted, because it depends on other agencies' records.
   */
  budget: number;
}

export const PORTIONS: Portions = { size: 500, budget: 250_000 };

/** All code that judges, except the rules: facts, fold, judge, the levels of addresses. `content`: `sha256:<hex>` over its built code. */
export const JUDGING = { version: JUDGING_VERSION, content: JUDGING_CONTENT };

/** A rule's declaration, and the content of its code beyond the shared part ('' if it is not locked). */
export type DeclaredRule = Record<'id' | 'version' | 'severity' | 'basis' | 'content', string>;

/** Everything that decides a verdict, and that the digest covers. */
export interface DeclaredRuleSet {
  judging: Record<'version' | 'content', string>;
  /** In the order of their ids. */
  rules: readonly DeclaredRule[];
  portions: Portions;
}

/** The form before it covered contents: over JSON [[id, version, severity, basis] …, [size, budget]]. Older bundles and seals name it. */
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
