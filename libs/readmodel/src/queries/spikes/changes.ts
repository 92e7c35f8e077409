import type { Exception } from '#libs/triage';
import { exceptedEach } from '../exception-sql.js';
import type { HitPositions } from '../live-changes.js';
import type { Queryable } from '../queryable.js';
import { Values } from '../queue/values.js';

/** A finding, and the hits of it after one number, up to another. */
export interface Span {
  finding: string;
  after: number;
  until: number;
}

/** By how many units what is suppressed of a finding changed at a time: microseconds since 1970. */
export interface Change {
  finding: string;
  at: number;
  change: number;
}

/** Findings of a rule that the reader sees, in order of their ids. */
export const findingsOfRule = (
  tx: Queryable,
  generation: number,
  rule: string,
  after: string,
  limit: number,
): Promise<{ id: string; shard: string }[]> =>
  tx.query(
    `SELECT f.id, f.shard FROM readmodel.finding f WHERE f.generation = $1 AND f.rule = $2 AND f.id > $3 ORDER BY f.id LIMIT $4`,
    [generation, rule, after, limit],
  );

/** Of these, those that the reader sees. */
export async function seenAmong(tx: Queryable, generation: number, ids: readonly string[]): Promise<Set<string>> {
  const rows = await tx.query<{ id: string }[]>(
    'SELECT f.id FROM readmodel.finding f WHERE f.generation = $1 AND f.id = ANY($2::text[])',
    [generation, ids],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Findings of a rule that have hits between two positions. */
export const findingsBetween = (
  tx: Queryable,
  generation: number,
  rule: string,
  from: HitPositions,
  to: HitPositions,
): Promise<{ finding: string; shard: string }[]> =>
  tx.query(
    `SELECT DISTINCT h.finding, h.shard FROM unnest($3::text[], $4::bigint[], $5::bigint[]) AS w(shard, after, until)
     JOIN readmodel.hit h ON h.generation = $1 AND h.shard = w.shard AND h.no > w.after AND h.no <= w.until WHERE h.rule = $2`,
    [generation, rule, [...to.keys()], [...to.keys()].map((shard) => from.get(shard) ?? -1), [...to.values()]],
  );

/**
 * What hits changed of what an exception suppresses; before it was given, at that time. Of hits before, the last of each finding is read, and
 * the finding's row says how many units it has. Of a reader of the whole ledger. A scope is an agreement, or # and a shard.
 */
export async function changesOf(
  tx: Queryable,
  generation: number,
  exception: Exception,
  givenAt: number,
  spans: readonly Span[],
): Promise<Change[]> {
  if (spans.length === 0) return [];
  const values = new Values();
  const of = values.put(generation);
  const lists = [
    ...[`${values.put(spans.map(({ finding }) => finding))}::text[]`],
    ...[`${values.put(spans.map(({ after }) => after))}::bigint[]`],
    ...[`${values.put(spans.map(({ until }) => until))}::bigint[]`],
  ];
  const { join, each } = exceptedEach(
    [exception],
    {
      ...{ agreement: 'h.agreement', severity: 'h.severity', subject: 'h.subject' },
      ...{ units: 'h.units', clauses: 'h.clauses' },
    },
    values,
  );
  const given = `${values.put(new Date(givenAt).toISOString())}::timestamptz`;
  return tx.query<Change[]>(
    `WITH after_hit AS (
       SELECT h.finding, h.no, h.received_at, h.severity, h.subject, h.clauses, CASE WHEN h.scope NOT LIKE '#%' THEN h.scope END AS agreement,
         s.after, s.until, (f.count - sum(h.delta) OVER (PARTITION BY h.finding) + sum(h.delta) OVER (PARTITION BY h.finding ORDER BY h.no))::bigint AS units
       FROM unnest(${lists.join(', ')}) AS s(finding, after, until)
       JOIN readmodel.finding f ON f.generation = ${of} AND f.id = s.finding
       CROSS JOIN LATERAL (SELECT max(b.no) AS no FROM readmodel.hit b
         WHERE b.generation = ${of} AND b.finding = s.finding AND b.no <= s.after) last
       JOIN readmodel.hit h ON h.generation = ${of} AND h.finding = s.finding AND h.no >= coalesce(last.no, 0)
     ), suppressed AS (
       SELECT h.finding, h.no, h.received_at, h.after, h.until, CASE WHEN ${each[0]!} THEN h.units ELSE 0 END AS now FROM after_hit h ${join}
     ), changes AS (
       SELECT s.*, s.now - lag(s.now, 1, 0::bigint) OVER (PARTITION BY s.finding ORDER BY s.no) AS change FROM suppressed s
     ) SELECT c.finding, t.at, sum(c.change)::float8 AS change FROM changes c
       CROSS JOIN LATERAL (SELECT (extract(epoch FROM greatest(coalesce(c.received_at, ${given}), ${given})) * 1000000)::float8 AS at) t
       WHERE c.no > c.after AND c.no <= c.until AND c.change <> 0 GROUP BY c.finding, t.at`,
    values.all,
  );
}
