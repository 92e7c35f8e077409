import type { Severity } from '#libs/judging';
import { IS_RESTATED, IS_RETRACTED } from './queue/filter.js';

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
  firstIndex: number;
  lastIndex: number;
  firstSeen: string;
  lastSeen: string;
}

/** Of row `f` of readmodel.finding. */
export const FINDING_COLUMNS = `f.id, f.shard, f.rule, f.version, f.agreement, f.subject, f.severity, f.count, f.hits, f.at,
  f.first_index, f.last_index, f.first_seen, f.last_seen, ${IS_RESTATED} AS restated, ${IS_RETRACTED} AS retracted`;

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
  firstIndex: Number(row.first_index),
  lastIndex: Number(row.last_index),
  firstSeen: row.first_seen.toISOString(),
  lastSeen: row.last_seen.toISOString(),
});
