import type { Clause, Evidence } from '#libs/judging';
import { FINDING_COLUMNS, type FindingRow, type FindingSummary, summaryOf } from './finding-rows.js';
import type { Queryable } from './queryable.js';

export interface FindingDetail extends FindingSummary {
  scope: string;
  clauses: Clause[];
  evidence: Evidence[];
}

export async function finding(tx: Queryable, generation: number, id: string): Promise<FindingDetail | null> {
  const [row] = await tx.query<(FindingRow & { scope: string; clauses: Clause[]; evidence: Evidence[] })[]>(
    `SELECT ${FINDING_COLUMNS}, f.scope, f.clauses, f.evidence FROM readmodel.finding f WHERE f.generation = $1 AND f.id = $2`,
    [generation, id],
  );
  return row ? { ...summaryOf(row), scope: row.scope, clauses: row.clauses, evidence: row.evidence } : null;
}
