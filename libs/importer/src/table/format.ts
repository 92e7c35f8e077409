import { z } from 'zod';

const csv = z.strictObject({
  kind: z.literal('csv'),
  delimiter: z.string().length(1).default(','),
  /** First line holds the column names; otherwise columns are numbers from 1. */
  header: z.boolean().default(true),
  encoding: z.enum(['utf8', 'latin1']).default('utf8'),
});
/** First and last character of a column, counted from 1. */
const span = z
  .tuple([z.int().min(1), z.int().min(1)])
  .refine(([from, to]) => to >= from, 'the last character comes before the first');
const fixed = z.strictObject({
  kind: z.literal('fixed'),
  layout: z.record(z.string(), span),
  /** Lines before the first row. */
  skipLines: z.int().min(0).default(0),
  encoding: z.enum(['utf8', 'latin1']).default('utf8'),
});

export const tableFormat = z
  .discriminatedUnion('kind', [csv, fixed])
  .default({ kind: 'csv', delimiter: ',', header: true, encoding: 'utf8' });
export type TableFormat = z.infer<typeof tableFormat>;
export type FixedFormat = z.infer<typeof fixed>;
export type CsvFormat = z.infer<typeof csv>;

/** A column by its name, or, in CSV without a header line, by its number from 1. */
export const columnRef = z.union([z.string().min(1), z.int().min(1)]);
export type ColumnRef = z.infer<typeof columnRef>;
