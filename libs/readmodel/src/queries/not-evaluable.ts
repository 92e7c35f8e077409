import type { Queryable } from './queryable.js';

/** What a rule could not judge because facts are missing. It is no finding, and no acquittal. */
export interface NotEvaluable {
  shard: string;
  scope: string;
  rule: string;
  subject: string;
  missing: string[];
  items: number;
}

export interface NotEvaluablePosition {
  scope: string;
  rule: string;
  subject: string;
}

export async function notEvaluable(
  tx: Queryable,
  generation: number,
  filter: { rule?: string | undefined; agreement?: string | undefined },
  after: NotEvaluablePosition | undefined,
  limit: number,
): Promise<NotEvaluable[]> {
  const rows = await tx.query<(Omit<NotEvaluable, 'items'> & { items: string })[]>(
    `SELECT shard, scope, rule, subject, missing, items FROM readmodel.not_evaluable
     WHERE generation = $1 AND items > 0
       AND ($2::text IS NULL OR rule = $2) AND ($3::text IS NULL OR scope = $3)
       AND ($4::text IS NULL OR (scope, rule, subject) > ($4, $5, $6))
     ORDER BY scope, rule, subject LIMIT $7`,
    [
      generation,
      filter.rule ?? null,
      filter.agreement ?? null,
      after?.scope ?? null,
      after?.rule ?? null,
      after?.subject ?? null,
      limit,
    ],
  );
  return rows.map((row) => ({ ...row, items: Number(row.items) }));
}
