import type { z } from 'zod';
import type { Severity } from '#libs/judging';
import type { CountedState, FacetCount, Facets, JudgedState } from '#libs/readmodel';
import { ruleSet } from '#libs/rules';
import type { findingPage } from './findings.answers.js';

type Body = Pick<z.output<typeof findingPage>, 'total' | 'facets'>;

/** Values of a kind that every finding has. */
const known = <T extends string>(counts: readonly FacetCount[]): { value: T; count: number }[] =>
  counts.map(({ value, count }) => ({ value: value as T, count }));

export const facetsBody = ({ total, of }: Facets): Body => ({
  total,
  facets: {
    rule: known(of.rule).map(({ value, count }) => ({ value, title: ruleSet.get(value)?.title ?? value, count })),
    severity: known<Severity>(of.severity),
    status: known<JudgedState>(of.state),
    triage: known<CountedState>(of.triage),
    suppressed: of.suppressed.map(({ value, count }) => ({ value: value === 'true', count })),
    agreement: of.agreement,
  },
});
