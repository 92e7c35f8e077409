import type { DataSource } from 'typeorm';

/** A generation at a glance, for metrics and readiness. */
export interface Overview {
  findings: { rule: string; severity: string; count: number }[];
  shards: { shard: string; behind: number; lagSeconds: number }[];
  gaps: number;
  /** Those with most items first. */
  agreements: { agreement: string; items: { requested: number; disclosed: number } }[];
}

/**
 * `top`: how many agreements. `lagSeconds`: age of the last folded entry while more wait, else 0. One question after the other: whoever
 * looks shares the connections with the renewals of leases.
 */
export async function overview(db: DataSource, generation: number, top: number): Promise<Overview> {
  const findings = await db.query<Overview['findings']>(
    `SELECT rule, severity, count(*)::int AS count FROM readmodel.finding WHERE generation = $1 AND count > 0 GROUP BY rule, severity`,
    [generation],
  );
  const shards = await db.query<{ shard: string; behind: string; lag: number }[]>(
    `SELECT h.shard, h.size - coalesce(c.next_index, 0) AS behind,
       CASE WHEN h.size > coalesce(c.next_index, 0)
         THEN greatest(0, extract(epoch FROM now() - coalesce(c.received_at, h.received_at)))::float8 ELSE 0 END AS lag
     FROM ledger.head h LEFT JOIN readmodel.cursor c ON c.generation = $1 AND c.shard = h.shard WHERE h.shard <> 'oversight'`,
    [generation],
  );
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
    shards: shards.map(({ shard, behind, lag }) => ({ shard, behind: Number(behind), lagSeconds: lag })),
    gaps: gaps[0]!.n,
    agreements: agreements.map(({ agreement, requested, disclosed }) => ({
      agreement,
      items: { requested: Number(requested), disclosed: Number(disclosed) },
    })),
  };
}
