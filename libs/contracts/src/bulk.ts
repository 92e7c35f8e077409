import { z } from 'zod';

/**
 * Bulk items travel as tuples with shared defaults: `{"defaults":{…},"fields":["itemNo","result"],"rows":[[1,"MATCH"],…]}`.
 * What `fields` says of `rows` cannot be said in JSON Schema, so it is checked twice from one definition: here for zod,
 * and column by column for the hot path (schema/rows.ts).
 */
export function bulkOf<S extends z.ZodRawShape>(item: z.ZodObject<S>) {
  const names = Object.keys(item.shape) as [string, ...string[]];
  const defaults = item.omit({ itemNo: true } as never).partial() as unknown as z.ZodType<
    Partial<Omit<z.infer<z.ZodObject<S>>, 'itemNo'>>
  >;
  return z
    .strictObject({
      defaults: defaults.optional(),
      fields: z.array(z.enum(names)).min(1).max(names.length),
      rows: z.array(z.array(z.unknown()).max(names.length)).max(20_000),
    })
    .superRefine((bulk, context) => {
      const fields: readonly string[] = bulk.fields;
      const shared: Record<string, unknown> = bulk.defaults ?? {};
      const fault = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
      if (new Set(fields).size !== fields.length) fault('fields', 'names a field twice');
      for (const name of names) {
        const needed = !(item.shape[name] as z.ZodType).safeParse(undefined).success;
        if (needed && !fields.includes(name) && shared[name] === undefined) fault('fields', `must include ${name}`);
      }
      const columns = fields.map((name) => item.shape[name] as z.ZodType);
      for (const row of bulk.rows) {
        const fits = row.length === columns.length && columns.every((column, i) => accepts(column, row[i]));
        if (!fits) return fault('rows', 'a row does not fit fields');
      }
    });
}

/** A cell is there or it is not named: JSON has no undefined, so an optional column's cell must still have its type. */
const accepts = (column: z.ZodType, cell: unknown): boolean => cell !== undefined && column.safeParse(cell).success;

export interface Bulk {
  defaults?: Record<string, unknown>;
  fields: string[];
  rows: unknown[][];
}

/**
 * One part of a bulk act. Parts are events of their own; `itemsCount` of the act's header covers all of them.
 * `part` and `of` come together, and `part` is at most `of`.
 */
export const partOf = { part: z.int().min(1).max(1_000_000).optional(), of: z.int().min(1).max(1_000_000).optional() };

export interface Part {
  part?: number | undefined;
  of?: number | undefined;
}

export const partFits = ({ part, of }: Part): boolean =>
  part === undefined ? of === undefined : of !== undefined && part <= of;

export const PART_FAULT = 'part and of come together, and part is at most of';
/** zod takes the message out of it. */
export const partFault = { path: ['part'], message: PART_FAULT };
