import type { Queryable } from './queryable.js';

export interface FindingItem {
  /** The request of the item, or `~<disclosure>` for a disclosure that names none. */
  request: string;
  item: number;
}

const BLOCK = 256;

/** The present items of a finding, by request and number: the first `limit` after `after`. */
export async function findingItems(
  tx: Queryable,
  generation: number,
  finding: string,
  after: FindingItem | undefined,
  limit: number,
): Promise<FindingItem[]> {
  // Every block has an item of its own, but for the first, whose items may all come before.
  const rows = await tx.query<{ request: string; block: number; items: Buffer }[]>(
    `SELECT request, block, items FROM readmodel.finding_item
     WHERE generation = $1 AND finding = $2 AND ($3::text IS NULL OR (request, block) >= ($3, $4)) AND bit_count(items) > 0
     ORDER BY request, block LIMIT $5`,
    [generation, finding, after?.request ?? null, after ? Math.floor((after.item - 1) / BLOCK) : null, limit + 1],
  );
  const found: FindingItem[] = [];
  for (const { request, block, items } of rows) {
    for (let bit = 0; bit < items.length * 8 && found.length < limit; bit++) {
      if (((items[bit >>> 3]! >>> (bit & 7)) & 1) === 0) continue;
      const item = block * BLOCK + bit + 1;
      if (after === undefined || request !== after.request || item > after.item) found.push({ request, item });
    }
  }
  return found;
}
