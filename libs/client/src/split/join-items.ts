import type { Bulk } from '#libs/contracts';

/** The items of one part as objects, defaults filled in: what splitting undoes. */
export function* joinItems(bulk: Bulk): Generator<Record<string, unknown> & { itemNo: number }> {
  for (const row of bulk.rows) {
    const item: Record<string, unknown> = { ...bulk.defaults };
    bulk.fields.forEach((name, i) => (item[name] = row[i]));
    yield item as Record<string, unknown> & { itemNo: number };
  }
}
