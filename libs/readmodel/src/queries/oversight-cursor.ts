import type { Queryable } from './queryable.js';

/** How many entries of oversight are folded into what people see of acts. */
export async function oversightFolded(db: Queryable): Promise<number> {
  const [row] = await db.query<{ next_index: string }[]>('SELECT next_index FROM readmodel.oversight_cursor');
  return Number(row?.next_index ?? 0);
}
