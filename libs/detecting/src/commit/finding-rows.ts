import {
  agreementOfScope,
  type Facts,
  type FindingFacts,
  type HitRow,
  type Key,
  type NotEvaluableFacts,
  ofKind,
  packItems,
} from '#libs/judging';
import { insertInto, upsertInto } from '../sql/row-writer.js';
import type { Statement } from '../sql/statement.js';

/** Every change of a finding. */
export const HITS = insertInto<HitRow>(
  'readmodel.hit',
  {
    no: ['bigint', (hit) => hit.no],
    finding: ['text', (hit) => hit.finding],
    rule: ['text', (hit) => hit.rule],
    version: ['text', (hit) => hit.version],
    scope: ['text', (hit) => hit.scope],
    subject: ['text', (hit) => hit.subject],
    index: ['bigint', (hit) => hit.index],
    change: ['text', (hit) => hit.change],
    delta: ['bigint', (hit) => hit.delta],
    severity: ['text', (hit) => hit.severity],
    items: ['bytea?', (hit) => packItems(hit.items)],
    unlisted: ['bigint', (hit) => hit.unlisted],
    why: ['json?', (hit) => hit.why],
    clauses: ['json', (hit) => hit.clauses],
    evidence: ['json', (hit) => hit.evidence],
  },
  { name: 'readmodel-hits' },
);

/** The findings that an entry is evidence of, or led to. */
export const FINDING_ENTRIES = insertInto<{ index: number; finding: string }>(
  'readmodel.finding_entry',
  { index: ['bigint', (row) => row.index], finding: ['text', (row) => row.finding] },
  { name: 'readmodel-finding-entries', existing: 'stay' },
);

/** The current state of a finding. */
export const FINDINGS = upsertInto<FindingFacts>(
  'readmodel.finding',
  {
    id: ['text', (f) => f.id, 'key'],
    rule: ['text', (f) => f.rule],
    version: ['text', (f) => f.version, 'set'],
    agreement: ['text?', (f) => agreementOfScope(f.scope)],
    scope: ['text', (f) => f.scope],
    subject: ['text', (f) => f.subject],
    severity: ['text', (f) => f.severity, 'set'],
    count: ['bigint', (f) => f.count, 'set'],
    hits: ['bigint', (f) => f.hits, 'set'],
    clauses: ['json', (f) => f.clauses, 'set'],
    evidence: ['json', (f) => f.evidence, 'set'],
    at: ['timestamptz?', (f) => f.at, 'set'],
    first_index: ['bigint', (f) => f.firstIndex],
    last_index: ['bigint', (f) => f.lastIndex, 'set'],
    first_seen: ['timestamptz', (f) => f.firstSeen],
    last_seen: ['timestamptz', (f) => f.lastSeen, 'set'],
  },
  { name: 'readmodel-findings', within: 'generation' },
);

/** Not evaluable lines: one for each rule, or pack, and reason. */
export const NOT_EVALUABLE = upsertInto<NotEvaluableFacts>(
  'readmodel.not_evaluable',
  {
    scope: ['text', (n) => n.scope, 'key'],
    rule: ['text', (n) => n.rule, 'key'],
    reason: ['text', (n) => n.reason, 'key'],
    severity: ['text', (n) => n.severity, 'set'],
    subjects: ['bigint', (n) => n.subjects, 'set'],
    items: ['bigint', (n) => n.items, 'set'],
    first_index: ['bigint', (n) => n.firstIndex, 'set'],
    last_index: ['bigint', (n) => n.lastIndex, 'set'],
    since: ['timestamptz', (n) => n.since, 'set'],
  },
  { name: 'readmodel-not-evaluable', within: 'generation' },
);

export const insertHits = (hits: readonly HitRow[]): (Statement | undefined)[] => [
  HITS.write(hits),
  FINDING_ENTRIES.write(findingEntryRows(hits)),
];

export function findingEntryRows(hits: readonly HitRow[]): { index: number; finding: string }[] {
  const entries: { index: number; finding: string }[] = [];
  const pairs = new Set<string>();
  for (const { index: led, finding, evidence } of hits) {
    for (const index of [led, ...evidence.map((e) => e.index)]) {
      const key = `${index} ${finding}`;
      if (pairs.has(key)) continue;
      pairs.add(key);
      entries.push({ index, finding });
    }
  }
  return entries;
}

/** The current state of findings and of not evaluable lines. */
export function upsertFindings(changed: ReadonlyMap<Key, Facts>): (Statement | undefined)[] {
  const findings = Array.from(ofKind('finding', changed), ([, facts]) => facts);
  const notEvaluable = Array.from(ofKind('not evaluable', changed), ([, facts]) => facts);
  return [FINDINGS.write(findings), NOT_EVALUABLE.write(notEvaluable)];
}
