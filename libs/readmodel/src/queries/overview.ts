import { headSizes, isEventShard, OVERSIGHT } from '#libs/ledger';
import { type AgencyCoverage, agencyCoverage } from './coverage.js';
import type { Queryable } from './queryable.js';

/** At a glance, for metrics and readiness: how far one generation is, and what is shown, which is of the live one. */
export interface Overview {
  /** Shown. */
  findings: { rule: string; severity: string; count: number }[];
  /** Of the generation that was asked about: event shards, and `oversight`, whose entries are folded into what people did. */
  shards: { shard: string; behind: number; lagSeconds: number }[];
  notEvaluable: { rule: string; reason: string; items: number }[];
  gaps: number;
  agencies: AgencyCoverage[];
}

/** Agencies that are told apart; the rest are one. */
export const MOST_AGENCIES = 50;

/**
 * `folded`: the generation whose lag is asked for. `lagSeconds`: age of its last folded entry while more wait, else 0. One query after the
 * other, because they share connections with the renewals of leases.
 */
export async function overview(db: Queryable, folded: number): Promise<Overview> {
  const [live] = await db.query<{ id: number }[]>(`SELECT id FROM readmodel.generation WHERE state = 'live'`);
  const shown = live?.id ?? folded;
  const findings = await db.query<Overview['findings']>(
    `SELECT rule, severity, count(*)::int AS count FROM readmodel.finding WHERE generation = $1 AND count > 0 GROUP BY rule, severity`,
    [shown],
  );
  // The heads are read after the cursors: they only grow, so no shard is ever ahead of its head.
  const cursors = await db.query<{ shard: string; next_index: string; age: number | null }[]>(
    `SELECT shard, next_index, extract(epoch FROM now() - received_at)::float8 AS age FROM readmodel.cursor WHERE generation = $1
     UNION ALL SELECT $2, next_index, extract(epoch FROM now() - received_at)::float8 FROM readmodel.oversight_cursor`,
    [folded, OVERSIGHT],
  );
  const cursorOf = new Map(cursors.map((cursor) => [cursor.shard, cursor]));
  const heads = await headSizes(db);
  const gaps = await db.query<{ n: number }[]>('SELECT count(*)::int AS n FROM readmodel.gap WHERE generation = $1', [
    shown,
  ]);
  const notEvaluable = await db.query<{ rule: string; reason: string; items: string }[]>(
    `SELECT rule, reason, least(sum(items), 9007199254740991) AS items FROM readmodel.not_evaluable WHERE generation = $1
     GROUP BY rule, reason`,
    [shown],
  );
  return {
    findings,
    shards: heads
      .filter(({ shard }) => isEventShard(shard) || shard === OVERSIGHT)
      .map(({ shard, size, ageSeconds }) => {
        const cursor = cursorOf.get(shard);
        const behind = size - Number(cursor?.next_index ?? 0);
        return { shard, behind, lagSeconds: behind > 0 ? Math.max(0, cursor?.age ?? ageSeconds) : 0 };
      }),
    notEvaluable: notEvaluable.map((row) => ({ ...row, items: Number(row.items) })),
    gaps: gaps[0]!.n,
    agencies: await agencyCoverage(db, shown, MOST_AGENCIES),
  };
}
