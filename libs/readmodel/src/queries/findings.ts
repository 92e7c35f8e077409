import type { Clause, Evidence, Severity } from '#libs/judging';
import type { Queryable } from './queryable.js';

export interface FindingSummary {
  id: string;
  shard: string;
  rule: string;
  version: string;
  /** null: the finding concerns a topic of its shard, not an agreement. */
  agreement: string | null;
  subject: string;
  severity: Severity;
  /** Units that hit now; 0: withdrawn. */
  count: number;
  hits: number;
  /** When the act was that it is about, as last stated; null: it is about no single act. */
  at: string | null;
  firstIndex: number;
  lastIndex: number;
  firstSeen: string;
  lastSeen: string;
}

export interface FindingDetail extends FindingSummary {
  scope: string;
  clauses: Clause[];
  evidence: Evidence[];
}

export interface FindingFilter {
  rule?: string | undefined;
  severity?: Severity | undefined;
  agreement?: string | undefined;
  /** Of `firstSeen`: from, and before. RFC 3339. */
  from?: string | undefined;
  to?: string | undefined;
  status: 'open' | 'withdrawn' | 'all';
}

/** Where a page of findings begins: after this one. Neither ever changes, so a page stays where it is. */
export interface FindingPosition {
  firstSeen: string;
  id: string;
}

const COLUMNS =
  'id, shard, rule, version, agreement, subject, severity, count, hits, at, first_index, last_index, first_seen, last_seen';

interface Row {
  id: string;
  shard: string;
  rule: string;
  version: string;
  agreement: string | null;
  subject: string;
  severity: Severity;
  count: string;
  hits: string;
  at: Date | null;
  first_index: string;
  last_index: string;
  first_seen: Date;
  last_seen: Date;
}

/** Newest first. Findings that are made while someone pages come before the first page, and never shift the others. */
export async function findings(
  tx: Queryable,
  generation: number,
  filter: FindingFilter,
  after: FindingPosition | undefined,
  limit: number,
): Promise<FindingSummary[]> {
  const rows = await tx.query<Row[]>(
    `SELECT ${COLUMNS} FROM readmodel.finding
     WHERE generation = $1
       AND ($2::text IS NULL OR rule = $2) AND ($3::text IS NULL OR severity = $3) AND ($4::text IS NULL OR agreement = $4)
       AND ($5::timestamptz IS NULL OR first_seen >= $5) AND ($6::timestamptz IS NULL OR first_seen < $6)
       AND ($7 = 'all' OR (count > 0) = ($7 = 'open'))
       AND ($8::timestamptz IS NULL OR (first_seen, id) < ($8, $9))
     ORDER BY first_seen DESC, id DESC LIMIT $10`,
    [
      generation,
      filter.rule ?? null,
      filter.severity ?? null,
      filter.agreement ?? null,
      filter.from ?? null,
      filter.to ?? null,
      filter.status,
      after?.firstSeen ?? null,
      after?.id ?? null,
      limit,
    ],
  );
  return rows.map(summaryOf);
}

export async function finding(tx: Queryable, generation: number, id: string): Promise<FindingDetail | null> {
  const [row] = await tx.query<(Row & { scope: string; clauses: Clause[]; evidence: Evidence[] })[]>(
    `SELECT ${COLUMNS}, scope, clauses, evidence FROM readmodel.finding WHERE generation = $1 AND id = $2`,
    [generation, id],
  );
  return row ? { ...summaryOf(row), scope: row.scope, clauses: row.clauses, evidence: row.evidence } : null;
}

function summaryOf(row: Row): FindingSummary {
  return {
    id: row.id,
    shard: row.shard,
    rule: row.rule,
    version: row.version,
    agreement: row.agreement,
    subject: row.subject,
    severity: row.severity,
    count: Number(row.count),
    hits: Number(row.hits),
    at: row.at?.toISOString() ?? null,
    firstIndex: Number(row.first_index),
    lastIndex: Number(row.last_index),
    firstSeen: row.first_seen.toISOString(),
    lastSeen: row.last_seen.toISOString(),
  };
}
