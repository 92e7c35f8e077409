import type { Queryable } from './queryable.js';

export interface VisibleEntries {
  /** Entries of the shard that are judged; a row stands for each of them. 0 where no rule set is live, or none reads the shard. */
  judged: number;
  /** Rows of the entries [from, to) that the reader may see. */
  visible: number;
}

/** By author and agreement alone: no entry is read. */
export async function visibleEntries(
  tx: Queryable,
  shard: string,
  from: number,
  to: number = from + 1,
): Promise<VisibleEntries> {
  const [row] = await tx.query<{ judged: string | null; visible: string }[]>(
    `SELECT c.next_index AS judged, (SELECT count(*) FROM readmodel.event e
       WHERE e.generation = g.id AND e.shard = $1 AND e.index >= $2 AND e.index < $3) AS visible
     FROM readmodel.generation g LEFT JOIN readmodel.cursor c ON c.generation = g.id AND c.shard = $1
     WHERE g.state = 'live'`,
    [shard, from, to],
  );
  return { judged: Number(row?.judged ?? 0), visible: Number(row?.visible ?? 0) };
}
