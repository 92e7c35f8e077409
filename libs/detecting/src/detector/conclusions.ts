import type { Queryable } from '#libs/ledger';

/** Conclusions from silence of a shard. */
export interface Conclusions {
  shard: string;
  /** They wait for their time. */
  waiting: number;
  /** Of these, the time has come by the clock of the shard, the receipt of its last judged entry: the next entry draws them. */
  due: number;
}

/** Of the event shards of a generation, as committed. */
export async function conclusionsOf(db: Queryable, generation: number): Promise<Conclusions[]> {
  const rows = await db.query<{ shard: string; waiting: string; due: string }[]>(
    `SELECT c.shard, c.waiting, (SELECT count(*) FROM readmodel.fold_state f WHERE f.generation = c.generation AND f.shard = c.shard
       AND f.due <= extract(epoch FROM c.received_at) * 1000) AS due FROM readmodel.cursor c WHERE c.generation = $1`,
    [generation],
  );
  return rows.map(({ shard, waiting, due }) => ({ shard, waiting: Number(waiting), due: Number(due) }));
}
