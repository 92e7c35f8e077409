import { headSizes, isEventShard, OVERSIGHT } from '#libs/ledger';
import type { Queryable } from './queryable.js';

/** A generation at a glance, for metrics and readiness. */
export interface Overview {
  findings: { rule: string; severity: string; count: number }[];
  /** Event shards, and `oversight`, whose entries are folded into what people did. */
  shards: { shard: string; behind: number; lagSeconds: number }[];
  gaps: number;
  /** Those with most items first. */
  agreements: { agreement: string; items: { requested: number; disclosed: number } }[];
}

/**
 * `top`: how many agreements. `lagSeconds`: age of the last folded entry while more wait, else 0. One query after the other, because they
 * share connections with the renewals of leases.
 */
export async function overview(db: Queryable, generation: number, top: number): Promise<Overview> {
  const findings = await db.query<Overview['findings']>(
    `SELECT rule, severity, count(*)::int AS count FROM readmodel.finding WHERE generation = $1 AND count > 0 GROUP BY rule, severity`,
    [generation],
  );
  // The heads are read after the cursors: they only grow, so no shard is ever ahead of its head.
  const cursors = await db.query<{ shard: string; next_index: string; age: number | null }[]>(
    `SELECT shard, next_index, extract(epoch FROM now() - received_at)::float8 AS age FROM readmodel.cursor WHERE generation = $1
     UNION ALL SELECT $2, next_index, extract(epoch FROM now() - received_at)::float8 FROM readmodel.oversight_cursor`,
    [generation, OVERSIGHT],
  );
  const cursorOf = new Map(cursors.map((cursor) => [cursor.shard, cursor]));
  const heads = await headSizes(db);
  const gaps = await db.query<{ n: number }[]>('SELECT count(*)::int AS n FROM readmodel.gap WHERE generation = $1', [
    generation,
  ]);
  const agreements = await db.query<{ agreement: string; requested: string; disclosed: string }[]>(
    `SELECT agreement, items_requested AS requested, items_disclosed AS disclosed FROM readmodel.agreement
     WHERE generation = $1 ORDER BY items_requested + items_disclosed DESC, agreement LIMIT $2`,
    [generation, top],
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
    gaps: gaps[0]!.n,
    agreements: agreements.map(({ agreement, requested, disclosed }) => ({
      agreement,
      items: { requested: Number(requested), disclosed: Number(disclosed) },
    })),
  };
}
