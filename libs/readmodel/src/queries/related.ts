import type { Evidence } from '#libs/judging';
import { FINDING_COLUMNS, type FindingRow, type FindingSummary, summaryOf } from './finding-rows.js';
import type { FindingDetail } from './findings.js';
import type { Queryable } from './queryable.js';

/**
 * Why two findings belong together. subject: both are about the same request, disclosure, officer …, or
 * about the same disclosure in one holder’s hands; items: they hold an item in common;
 * request: one is about the request whose items the other holds; entries: both rest on an act in common.
 */
export const RELATIONS = ['subject', 'items', 'request', 'entries'] as const;
export type Relation = (typeof RELATIONS)[number];

export interface RelatedFinding extends FindingSummary {
  why: Relation[];
}

/** Documents are what everything under an agreement rests on. */
const NO_ACT = 'agreement';

/** Blocks of a finding in which common items are looked for: those of half a million items. */
const MOST_BLOCKS = 2_000;

/** Rules by what their findings are about; libs/rules knows. */
export interface SubjectKinds {
  /** Rules with the same kind of subject as the finding's. */
  same: readonly string[];
  /** Rules about requests, and whether the finding is of one. */
  request: readonly string[];
  isRequest: boolean;
  /** Rules about a disclosure by itself, and about one in a holder’s hands, whose subjects are `<holder> <disclosure>`. */
  disclosure: readonly string[];
  held: readonly string[];
  /** The disclosure that the finding is about; null: it is about none, or about several. */
  aboutDisclosure: string | null;
}

/**
 * Findings of the same agreement that belong to one, and that the reader may see: the gravest and newest first, at most `limit`. Open ones and
 * withdrawn ones. Each relation is looked up by an index, so the cost is that of what is found, but for blocks that many findings share.
 */
export async function relatedFindings(
  tx: Queryable,
  generation: number,
  of: FindingDetail,
  kinds: SubjectKinds,
  limit: number,
): Promise<RelatedFinding[]> {
  const acts = of.evidence.filter(({ role }: Evidence) => role !== NO_ACT).map(({ index }) => index);
  const rows = await tx.query<(FindingRow & { why: Relation[] })[]>(
    `WITH own AS MATERIALIZED (
       SELECT request, block, items FROM readmodel.finding_item WHERE generation = $1 AND finding = $2 AND length(items) = 32 ORDER BY request, block LIMIT ${MOST_BLOCKS}),
     other(id, why) AS (
       SELECT id, 'subject' FROM readmodel.finding
         WHERE generation = $1 AND agreement = $3 AND subject = $4 AND rule = ANY($5::text[])
       UNION ALL
       SELECT id, 'subject' FROM readmodel.finding
         WHERE generation = $1 AND agreement = $3
           AND (rule = ANY($11::text[]) AND subject = $13 OR rule = ANY($12::text[]) AND substr(subject, strpos(subject, ' ') + 1) = $13)
       UNION ALL
       SELECT i.finding, 'items' FROM own JOIN readmodel.finding_item i
         ON i.generation = $1 AND i.shard = $8 AND i.request = own.request AND i.block = own.block
         WHERE CASE WHEN length(i.items) = 32 THEN EXISTS (
           SELECT FROM generate_series(0, 31) n WHERE get_byte(i.items, n) & get_byte(own.items, n) > 0) END
       UNION ALL
       SELECT id, 'request' FROM readmodel.finding
         WHERE NOT $6 AND generation = $1 AND agreement = $3 AND rule = ANY($7::text[])
           AND substr(subject, strpos(subject, '/') + 1) IN (SELECT request FROM own)
       UNION ALL
       SELECT finding, 'request' FROM readmodel.finding_item
         WHERE $6 AND generation = $1 AND shard = $8 AND request = substr($4, strpos($4, '/') + 1) AND length(items) = 32
       UNION ALL
       SELECT e.finding, 'entries' FROM readmodel.finding_entry e
         WHERE e.generation = $1 AND e.shard = $8 AND e.index = ANY($9::bigint[]))
     SELECT ${FINDING_COLUMNS}, r.why FROM (
       SELECT id, array_agg(DISTINCT why ORDER BY why) AS why FROM other WHERE id <> $2 GROUP BY id) r
     JOIN readmodel.finding f ON f.generation = $1 AND f.id = r.id AND f.agreement IS NOT DISTINCT FROM $3
     ORDER BY f.count > 0 DESC, array_position('{CRITICAL,HIGH,MEDIUM,LOW,INFO}'::text[], f.severity), f.first_seen DESC, f.id
     LIMIT $10`,
    [
      ...[generation, of.id, of.agreement, of.subject, kinds.same, kinds.isRequest, kinds.request, of.shard, acts],
      ...[limit, kinds.disclosure, kinds.held, kinds.aboutDisclosure],
    ],
  );
  return rows.map((row) => ({ ...summaryOf(row), why: row.why }));
}
