import { type Clause, SEVERAL, type Severity } from '#libs/judging';
import type { Queryable } from './queryable.js';
import { STATE_SQL } from './queue/filter.js';

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
  /** What changed last is its severity or its clauses alone. */
  restated: boolean;
  /** The author of what it rests on has retracted or replaced that. */
  retracted: boolean;
  /** When the act was that it is about, as last stated; null: it is about no single act. */
  at: string | null;
  /** The one agency on the recipient’s side of its acts; null: none is known, or there are several. */
  recipient: string | null;
  firstIndex: number;
  lastIndex: number;
  firstSeen: string;
  lastSeen: string;
}

/** Of row `f` of readmodel.finding. */
export const FINDING_COLUMNS = `f.id, f.shard, f.rule, f.version, f.agreement, f.subject, f.severity, f.count, f.hits, f.at, f.recipient,
  f.first_index, f.last_index, f.first_seen, f.last_seen, ${STATE_SQL.restated} AS restated,
  ${STATE_SQL.retracted} AS retracted`;

export interface FindingRow {
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
  recipient: string | null;
  first_index: string;
  last_index: string;
  first_seen: Date;
  last_seen: Date;
  restated: boolean;
  retracted: boolean;
}

export const summaryOf = (row: FindingRow): FindingSummary => ({
  id: row.id,
  shard: row.shard,
  rule: row.rule,
  version: row.version,
  agreement: row.agreement,
  subject: row.subject,
  severity: row.severity,
  count: Number(row.count),
  hits: Number(row.hits),
  restated: row.restated,
  retracted: row.retracted,
  at: row.at?.toISOString() ?? null,
  recipient: row.recipient === SEVERAL ? null : row.recipient,
  firstIndex: Number(row.first_index),
  lastIndex: Number(row.last_index),
  firstSeen: row.first_seen.toISOString(),
  lastSeen: row.last_seen.toISOString(),
});

/** The clauses of some findings, by id: one question for a page, so that what orders the queue need not carry them. */
export async function clausesOf(
  tx: Queryable,
  generation: number,
  ids: readonly string[],
): Promise<Map<string, Clause[]>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.query<{ id: string; clauses: Clause[] }[]>(
    'SELECT f.id, f.clauses FROM readmodel.finding f WHERE f.generation = $1 AND f.id = ANY($2)',
    [generation, ids],
  );
  return new Map(rows.map(({ id, clauses }) => [id, clauses]));
}
