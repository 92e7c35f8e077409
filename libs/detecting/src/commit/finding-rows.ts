import {
  type AgreementFacts,
  type Actor,
  agreementOfScope,
  changedSides,
  type Facts,
  type FindingFacts,
  type HitRow,
  type Key,
  keys,
  type NotEvaluableFacts,
  ofKind,
  packItems,
  saysTakenBack,
  seenOfFinding,
  seenOfLine,
} from '#libs/judging';
import { insertInto, updateIn, upsertInto } from '../sql/row-writer.js';
import type { Statement } from '../sql/statement.js';
import { lackRows, LACKS } from './lack-rows.js';
import { SEEN_COLUMNS, type SeenRow } from './seen-columns.js';

/** What the judge says of a finding that counts, beside its count: its author took evidence back, or the newest hit restated it alone. */
const markOf = ({ clauses, change }: FindingFacts): string | null =>
  clauses.some(saysTakenBack) ? 'retracted' : change === 'restated' ? 'restated' : null;

/** Every change of a finding. */
export const HITS = insertInto<HitRow & { receivedAt: number }>(
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
    received_at: ['timestamptz', (hit) => hit.receivedAt],
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
export const FINDINGS = upsertInto<FindingFacts & SeenRow>(
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
    grown_index: ['bigint', (f) => f.grownIndex, 'set'],
    grown_at: ['timestamptz', (f) => f.grownAt, 'set'],
    clock_at: ['timestamptz', (f) => f.clockAt, 'set'],
    mark: ['text?', markOf, 'set'],
    ...SEEN_COLUMNS,
    sums: ['text?', ({ seen }) => seen.sums, 'set'],
  },
  { name: 'readmodel-findings', within: 'generation' },
);

/** A line of what is not evaluable, with those who may see it. */
type Line = NotEvaluableFacts & SeenRow;

/** Not evaluable lines: one for each rule, or pack, reason, class and those whose acts it sums. */
export const NOT_EVALUABLE = upsertInto<Line>(
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
    ...SEEN_COLUMNS,
    class: ['text', (n) => n.class, 'key'],
    whose: ['text', (n) => n.whose, 'key'],
  },
  { name: 'readmodel-not-evaluable', within: 'generation' },
);

/** `times`: when the entries were received, by index. */
export const insertHits = (hits: readonly HitRow[], times: ReadonlyMap<number, number>): (Statement | undefined)[] => [
  HITS.write(hits.map((hit) => ({ ...hit, receivedAt: times.get(hit.index)! }))),
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

type Committed = (key: Key) => Facts | null | undefined;
type About = (agreement: string) => AgreementFacts | undefined;

const aboutIn =
  (changed: ReadonlyMap<Key, Facts>, committed: Committed): About =>
  (agreement) => {
    const key = keys.agreement(agreement);
    return (changed.get(key) ?? committed(key) ?? undefined) as AgreementFacts | undefined;
  };

export function findingRows(changed: ReadonlyMap<Key, Facts>, committed: Committed): (FindingFacts & SeenRow)[] {
  const about = aboutIn(changed, committed);
  return Array.from(ofKind('finding', changed), ([, facts]) => ({
    ...facts,
    seen: seenOfFinding(facts, facts.seen.sums && about(facts.scope)),
  }));
}

export function lineRows(changed: ReadonlyMap<Key, Facts>, committed: Committed): Line[] {
  const about = aboutIn(changed, committed);
  return Array.from(ofKind('not evaluable', changed), ([, facts]) => ({
    ...facts,
    seen: seenOfLine(facts, about(facts.scope)),
  }));
}

/** The current state of findings, and of not evaluable lines with their subjects. */
export const upsertFindings = (changed: ReadonlyMap<Key, Facts>, committed: Committed): (Statement | undefined)[] => [
  FINDINGS.write(findingRows(changed, committed)),
  NOT_EVALUABLE.write(lineRows(changed, committed)),
  LACKS.write(lackRows(changed)),
];

/** Who may see what sums the acts of an actor over an agreement. */
interface SumsRow extends SeenRow {
  agreement: string;
  sums: Actor;
}

const SIDES = {
  author: SEEN_COLUMNS.author,
  source: SEEN_COLUMNS.source,
  recipient: SEEN_COLUMNS.recipient,
} as const;

export const SUMS_OF_FINDINGS = updateIn<SumsRow>('readmodel.finding', {
  agreement: ['text', (row) => row.agreement, 'key'],
  sums: ['text', (row) => row.sums, 'key'],
  class: ['text', ({ seen }) => seen.class, 'key'],
  ...SIDES,
});

export const SUMS_OF_LINES = updateIn<SumsRow>('readmodel.not_evaluable', {
  scope: ['text', (row) => row.agreement, 'key'],
  whose: ['text', (row) => row.sums, 'key'],
  class: ['text', ({ seen }) => seen.class, 'key'],
  ...SIDES,
});

/** Rows of earlier batches that sum acts over an agreement, where others may see them now. */
export function updateSums(changed: ReadonlyMap<Key, Facts>, committed: Committed): (Statement | undefined)[] {
  const rows: SumsRow[] = [];
  for (const [key, facts] of ofKind('agreement', changed)) {
    const before = committed(key) as AgreementFacts | null | undefined;
    if (!before) continue;
    for (const { actor, class: seen, sides } of changedSides(before, facts))
      rows.push({ agreement: facts.agreement, sums: actor, seen: { class: seen, ...sides } });
  }
  return [SUMS_OF_FINDINGS.write(rows), SUMS_OF_LINES.write(rows)];
}
