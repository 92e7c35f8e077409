import { z } from 'zod';

/**
 * Bulk items travel as tuples with shared defaults: `{"defaults":{…},"fields":["itemNo","result"],"rows":[[1,"MATCH"],…]}`.
 * The row schema cannot be said in JSON Schema (its columns are named by `fields`), so a bulk event's rows are checked
 * by column: see schema/rows.ts.
 */
export function bulkOf<S extends z.ZodRawShape>(item: z.ZodObject<S>) {
  const names = Object.keys(item.shape) as [string, ...string[]];
  return z.strictObject({
    defaults: item
      .omit({ itemNo: true } as never)
      .partial()
      .optional(),
    fields: z.array(z.enum(names)).min(1).max(names.length),
    rows: z.array(z.array(z.unknown())).max(20_000),
  });
}

export interface Bulk {
  defaults?: Record<string, unknown>;
  fields: string[];
  rows: unknown[][];
}

/** One part of a bulk act. Parts are events of their own; `itemsCount` of the act's header covers all of them. */
export const partOf = { part: z.int().min(1).max(1_000_000).optional(), of: z.int().min(1).max(1_000_000).optional() };
