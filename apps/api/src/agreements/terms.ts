import type { AgreementPolicy } from '#libs/contracts';
import { KINDS } from './term-kinds.js';
import { listOf } from './words.js';

/** One thing that a version states, or leaves open. */
export interface Term {
  /** The member of the policy: `policy.<term>` in reasons and clauses. */
  term: string;
  label: string;
  /** As the policy has it; null: not stated. */
  value: unknown;
  /** A line for an officer. Where it is not stated: what holds then. */
  words: string;
  /** Rules that compare with it. */
  rules: string[];
  /** Not stated, so that these rules are not evaluable. */
  notEvaluable: boolean;
}

/** What a policy states and leaves open, in the order of `KINDS`. */
export const termsOf = (policy: AgreementPolicy): Term[] =>
  Object.entries(KINDS).map(([term, { label, of, words, rules = [], otherwise }]) => {
    const value = of(policy);
    const isStated = value !== null;
    const notEvaluable = !isStated && otherwise === undefined;
    const left = notEvaluable ? `${listOf(rules)} cannot be evaluated.` : otherwise;
    return { term, label, value, words: isStated ? words(policy) : `Not stated. ${left}`, rules, notEvaluable };
  });
