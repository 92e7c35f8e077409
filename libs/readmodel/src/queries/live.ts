import type { Queryable } from './queryable.js';

/** Whole lists of the live generation, for a ledger that is small enough to be shown at once. */
const LIVE = "(SELECT id FROM readmodel.generation WHERE state = 'live')";

/** How far the live generation is: without one, nothing is judged. */
export interface Progress {
  /** Entries, over all event shards. */
  judged: number;
  /** Conclusions that fall due before the time asked for. */
  due: number;
}

/** `dueBefore`: milliseconds since 1970. */
export async function liveProgress(db: Queryable, dueBefore: number): Promise<Progress> {
  const [row] = await db.query<{ judged: string; due: string }[]>(
    `SELECT (SELECT coalesce(sum(next_index), 0) FROM readmodel.cursor WHERE generation = ${LIVE} AND shard NOT IN ('oversight', 'access')) AS judged,
            (SELECT count(*) FROM readmodel.fold_state WHERE generation = ${LIVE} AND due < $1) AS due`,
    [dueBefore],
  );
  return { judged: Number(row!.judged), due: Number(row!.due) };
}

export interface OpenFinding {
  rule: string;
  scope: string;
  subject: string;
  /** Units that hit. */
  count: number;
  severity: string;
}

/** By rule, scope and subject. */
export async function openFindings(db: Queryable): Promise<OpenFinding[]> {
  const rows = await db.query<(Omit<OpenFinding, 'count'> & { count: string })[]>(
    `SELECT rule, scope, subject, count, severity FROM readmodel.finding WHERE generation = ${LIVE} AND count > 0 ORDER BY rule, scope, subject`,
  );
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
}

export interface Unjudged {
  /** Rule, or a pack of them. */
  rule: string;
  scope: string;
  reason: string;
  items: number;
  /** Distinct requests, disclosures, officers …. */
  subjects: number;
}

/** What rules could not judge, by rule, scope and reason. */
export async function unjudged(db: Queryable): Promise<Unjudged[]> {
  const rows = await db.query<(Omit<Unjudged, 'items' | 'subjects'> & Record<'items' | 'subjects', string>)[]>(
    `SELECT rule, scope, reason, sum(items) AS items, sum(subjects) AS subjects FROM readmodel.not_evaluable
     WHERE generation = ${LIVE} AND items > 0 GROUP BY rule, scope, reason ORDER BY rule, scope, reason`,
  );
  return rows.map((row) => ({ ...row, items: Number(row.items), subjects: Number(row.subjects) }));
}
