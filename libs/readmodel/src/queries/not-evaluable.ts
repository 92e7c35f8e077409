import type { Severity } from '#libs/judging';
import type { Queryable } from './queryable.js';

/** What a rule, or a whole pack, could not judge for one reason. It is no finding, and no acquittal. */
export interface NotEvaluable {
  shard: string;
  scope: string;
  /** Rule, or the name of a pack. */
  rule: string;
  reason: string;
  /** What a hit would have. */
  severity: Severity;
  /** Distinct requests, disclosures, officers …, and the items, acts … that they come to. */
  subjects: number;
  items: number;
  /** Entries that first and last added to it since it was empty. */
  firstIndex: number;
  lastIndex: number;
  /** When the first of these was received. */
  since: string;
  /** Which side's facts it follows from, and whose acts it sums: an agency for the class `author`, otherwise an `Actor`; '' if none is known. */
  of: 'both' | 'source' | 'recipient' | 'author';
  whose: string;
}

export type NotEvaluablePosition = Pick<NotEvaluable, 'scope' | 'rule' | 'reason' | 'of' | 'whose'>;

/** Columns of type bigint, which come as text; all are below 2^53. */
type Row = Pick<NotEvaluable, 'shard' | 'scope' | 'rule' | 'reason' | 'severity' | 'of' | 'whose'> &
  Record<'subjects' | 'items' | 'first_index' | 'last_index', string> & { since: Date };

/** By scope, rule and reason; one reason may have several lines, for those who may see them. */
export async function notEvaluable(
  tx: Queryable,
  generation: number,
  filter: { rule?: string | undefined; agreement?: string | undefined },
  after: NotEvaluablePosition | undefined,
  limit: number,
): Promise<NotEvaluable[]> {
  const rows = await tx.query<Row[]>(
    `SELECT shard, scope, rule, reason, severity, subjects, items, first_index, last_index, since, class AS of, whose FROM readmodel.not_evaluable
     WHERE generation = $1 AND items > 0
       AND ($2::text IS NULL OR rule = $2) AND ($3::text IS NULL OR scope = $3)
       AND ($4::text IS NULL OR (scope, rule, reason, class, whose) > ($4, $5, $6, $7, $8))
     ORDER BY scope, rule, reason, class, whose LIMIT $9`,
    [
      generation,
      filter.rule ?? null,
      filter.agreement ?? null,
      after?.scope ?? null,
      after?.rule ?? null,
      after?.reason ?? null,
      after?.of ?? null,
      after?.whose ?? null,
      limit,
    ],
  );
  return rows.map(({ shard, scope, rule, reason, severity, of, whose, ...row }) => ({
    ...{ shard, scope, rule, reason, severity, of, whose },
    subjects: Number(row.subjects),
    items: Number(row.items),
    firstIndex: Number(row.first_index),
    lastIndex: Number(row.last_index),
    since: row.since.toISOString(),
  }));
}

/** One subject of a line: a request, a disclosure, a source …, and how much of it could not be judged. */
export interface NotEvaluableSubject extends NotEvaluablePosition {
  shard: string;
  subject: string;
  items: number;
}

export interface SubjectsOf {
  rule?: string | undefined;
  agreement?: string | undefined;
  reason?: string | undefined;
  whose?: string | undefined;
}

/** Of all lines, or of those of a rule, an agreement, a reason, an actor: in their order, then by subject. */
export async function notEvaluableSubjects(
  tx: Queryable,
  generation: number,
  { rule, agreement, reason, whose }: SubjectsOf,
  after: (NotEvaluablePosition & { subject: string }) | undefined,
  limit: number,
): Promise<NotEvaluableSubject[]> {
  const rows = await tx.query<(Omit<NotEvaluableSubject, 'items'> & { items: string })[]>(
    `SELECT shard, scope, rule, reason, class AS of, whose, subject, items FROM readmodel.not_evaluable_subject
     WHERE generation = $1 AND items > 0 AND ($2::text IS NULL OR rule = $2) AND ($3::text IS NULL OR scope = $3)
       AND ($4::text IS NULL OR reason = $4) AND ($5::text IS NULL OR whose = $5)
       AND ($6::text IS NULL OR (scope, rule, reason, class, whose, subject) > ($6, $7, $8, $9, $10, $11))
     ORDER BY scope, rule, reason, class, whose, subject LIMIT $12`,
    [
      ...[generation, rule ?? null, agreement ?? null, reason ?? null, whose ?? null],
      ...[after?.scope ?? null, after?.rule ?? null, after?.reason ?? null, after?.of ?? null, after?.whose ?? null],
      ...[after?.subject ?? null, limit],
    ],
  );
  return rows.map((row) => ({ ...row, items: Number(row.items) }));
}
