import type { z } from 'zod';
import type { Clause } from '#libs/judging';
import type { FindingSummary } from '#libs/readmodel';
import { ruleSet, sentenceOf } from '#libs/rules';
import type { findingSummary } from './findings.answers.js';

/** A finding as it is shown: with its rule's words. A rule that this build lacks (an older rule set) shows its id alone. */
export function findingBody(row: FindingSummary, clauses: readonly Clause[]): z.output<typeof findingSummary> {
  const rule = ruleSet.get(row.rule);
  const { sentence, derived } = sentenceOf({ ...row, clauses }) ?? { sentence: null, derived: null };
  return {
    id: row.id,
    rule: row.rule,
    ruleVersion: row.version,
    title: rule?.title ?? row.rule,
    sentence,
    derived,
    theory: rule?.theory ?? null,
    severity: row.severity,
    status: row.count > 0 ? 'open' : 'withdrawn',
    restated: row.restated,
    retracted: row.retracted,
    agreement: row.agreement,
    subject: row.subject,
    subjectKind: rule?.subject ?? 'unknown',
    count: row.count,
    unit: rule?.unit ?? 'units',
    shard: row.shard,
    actTime: row.at,
    firstSeen: row.firstSeen,
    lastSeen: row.lastSeen,
    url: `/v1/findings/${row.id}`,
  };
}
