import type { Queryable } from './queryable.js';

/** How many items of a finding are named. */
export async function namedItems(tx: Queryable, generation: number, finding: string): Promise<number> {
  const [row] = await tx.query<{ items: string }[]>(
    `SELECT coalesce(sum(bit_count(items)), 0) AS items FROM readmodel.finding_item WHERE generation = $1 AND finding = $2`,
    [generation, finding],
  );
  return Number(row!.items);
}

/** The requests whose items a finding holds or has held: the first two. */
export async function requestsOfItems(tx: Queryable, generation: number, finding: string): Promise<string[]> {
  const rows = await tx.query<{ request: string }[]>(
    'SELECT DISTINCT request FROM readmodel.finding_item WHERE generation = $1 AND finding = $2 ORDER BY request LIMIT 2',
    [generation, finding],
  );
  return rows.map(({ request }) => request);
}
