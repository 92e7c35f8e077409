import {
  type Facts,
  type FindingFacts,
  type HitRow,
  isOf,
  type Key,
  type NotEvaluableFacts,
  packItems,
} from '#libs/judging';
import { column } from '../sql/columns.js';
import type { Statement } from '../sql/statement.js';

export function insertHits(hits: readonly HitRow[]): Statement[] {
  if (hits.length === 0) return [];
  const c = {
    no: column.bigint(),
    finding: column.text(),
    rule: column.text(),
    version: column.text(),
    scope: column.text(),
    subject: column.text(),
    index: column.bigint(),
    change: column.text(),
    delta: column.bigint(),
    severity: column.text(),
    items: column.bytes(),
    clauses: column.text(),
    evidence: column.text(),
  };
  const entries = { index: column.bigint(), finding: column.text() };
  const told = new Set<string>();
  for (const hit of hits) {
    c.no.push(hit.no);
    c.finding.push(hit.finding);
    c.rule.push(hit.rule);
    c.version.push(hit.version);
    c.scope.push(hit.scope);
    c.subject.push(hit.subject);
    c.index.push(hit.index);
    c.change.push(hit.change);
    c.delta.push(hit.delta);
    c.severity.push(hit.severity);
    c.items.push(packItems(hit.items));
    c.clauses.push(JSON.stringify(hit.clauses));
    c.evidence.push(JSON.stringify(hit.evidence));
    for (const index of [hit.index, ...hit.evidence.map((e) => e.index)]) {
      const key = `${index} ${hit.finding}`;
      if (told.has(key)) continue;
      told.add(key);
      entries.index.push(index);
      entries.finding.push(hit.finding);
    }
  }
  return [
    {
      name: 'readmodel-hits',
      text: `INSERT INTO readmodel.hit (generation, shard, no, finding, rule, version, scope, subject, index, change, delta, severity, items, clauses, evidence)
             SELECT $1, $2, no, finding, rule, version, scope, subject, index, change, delta, severity, items, clauses::json, evidence::json
             FROM unnest($3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bigint[], $10::text[], $11::bigint[],
               $12::text[], $13::bytea[], $14::text[], $15::text[])
               AS r(no, finding, rule, version, scope, subject, index, change, delta, severity, items, clauses, evidence)`,
      values: Object.values(c).map((values) => values.value),
    },
    {
      name: 'readmodel-finding-entries',
      text: `INSERT INTO readmodel.finding_entry (generation, shard, index, finding)
             SELECT $1, $2, r.* FROM unnest($3::bigint[], $4::text[]) AS r ON CONFLICT DO NOTHING`,
      values: [entries.index.value, entries.finding.value],
    },
  ];
}

const updates = (columns: string): string =>
  columns
    .split(', ')
    .map((name) => `${name} = excluded.${name}`)
    .join(', ');

export function upsertFindings(changed: Iterable<[Key, Facts]>): Statement | undefined {
  const c = {
    id: column.text(),
    rule: column.text(),
    version: column.text(),
    agreement: column.text(),
    scope: column.text(),
    subject: column.text(),
    severity: column.text(),
    count: column.bigint(),
    hits: column.bigint(),
    clauses: column.text(),
    evidence: column.text(),
    first: column.bigint(),
    last: column.bigint(),
    firstSeen: column.time(),
    lastSeen: column.time(),
  };
  for (const [key, entity] of changed) {
    if (!isOf('finding', key)) continue;
    const f = entity as FindingFacts;
    c.id.push(f.id);
    c.rule.push(f.rule);
    c.version.push(f.version);
    c.agreement.push(f.scope.startsWith('#') ? null : f.scope);
    c.scope.push(f.scope);
    c.subject.push(f.subject);
    c.severity.push(f.severity);
    c.count.push(f.count);
    c.hits.push(f.hits);
    c.clauses.push(JSON.stringify(f.clauses));
    c.evidence.push(JSON.stringify(f.evidence));
    c.first.push(f.firstIndex);
    c.last.push(f.lastIndex);
    c.firstSeen.push(f.firstSeen);
    c.lastSeen.push(f.lastSeen);
  }
  if (c.id.length === 0) return undefined;
  return {
    name: 'readmodel-findings',
    text: `INSERT INTO readmodel.finding (generation, shard, id, rule, version, agreement, scope, subject, severity, count, hits, clauses, evidence,
             first_index, last_index, first_seen, last_seen)
           SELECT $1, $2, id, rule, version, agreement, scope, subject, severity, count, hits, clauses::json, evidence::json, first, last, first_seen, last_seen
           FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::bigint[], $11::bigint[],
             $12::text[], $13::text[], $14::bigint[], $15::bigint[], $16::timestamptz[], $17::timestamptz[])
             AS r(id, rule, version, agreement, scope, subject, severity, count, hits, clauses, evidence, first, last, first_seen, last_seen)
           ON CONFLICT (generation, id) DO UPDATE SET ${updates('version, severity, count, hits, clauses, evidence, last_index, last_seen')}`,
    values: Object.values(c).map((values) => values.value),
  };
}

export function upsertNotEvaluable(changed: Iterable<[Key, Facts]>): Statement | undefined {
  const c = {
    scope: column.text(),
    rule: column.text(),
    subject: column.text(),
    missing: column.text(),
    items: column.bigint(),
  };
  for (const [key, entity] of changed) {
    if (!isOf('not evaluable', key)) continue;
    const n = entity as NotEvaluableFacts;
    c.scope.push(n.scope);
    c.rule.push(n.rule);
    c.subject.push(n.subject);
    c.missing.push(JSON.stringify(n.missing));
    c.items.push(n.items);
  }
  if (c.scope.length === 0) return undefined;
  return {
    name: 'readmodel-not-evaluable',
    text: `INSERT INTO readmodel.not_evaluable (generation, shard, scope, rule, subject, missing, items)
           SELECT $1, $2, scope, rule, subject, array(SELECT json_array_elements_text(missing::json)), items
           FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[]) AS r(scope, rule, subject, missing, items)
           ON CONFLICT (generation, scope, rule, subject) DO UPDATE SET ${updates('missing, items')}`,
    values: Object.values(c).map((values) => values.value),
  };
}
