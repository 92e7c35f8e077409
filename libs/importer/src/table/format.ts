import { z } from 'zod';
import { encoding } from './encoding.js';

const named = (names: Readonly<Record<string, string>>) => (value: unknown) =>
  typeof value === 'string' ? (names[value] ?? value) : value;
const LINE_END = /^[\r\n\u0085]$/;
const sign = z
  .string()
  .length(1, 'write one character')
  .refine((text) => !LINE_END.test(text), 'a line end cannot part cells');

/**
 * How lines end. `any`: LF, CRLF or both, or CR alone, or in EBCDIC also NEL, whichever comes first; the header says it where it wants
 * no other. `none`: records of one length follow each other.
 */
const ends = ['any', 'lf', 'crlf', 'cr', 'nel'] as const;
const skipLines = z.int().min(0).default(0);

const csv = z
  .strictObject({
    kind: z.literal('csv'),
    delimiter: z.preprocess(named({ tab: '\t', '\\t': '\t' }), sign).default(','),
    /** Around cells that hold the delimiter, a line end or, doubled, the quote itself. `none`: it is a character as others. */
    quote: z.union([z.literal('none'), sign], 'write one character, or none').default('"'),
    /** The first line holds the column names; otherwise columns are numbers from 1. */
    header: z.boolean().default(true),
    encoding: encoding.default('utf-8'),
    lineEnd: z.enum(ends).default('any'),
    /** A later line of a quoted cell may hold as many delimiters as a row: otherwise that is taken for a quote never closed. */
    multiline: z.boolean().default(false),
    skipLines,
  })
  .refine(({ delimiter, quote }) => delimiter !== quote, 'delimiter and quote are the same');
/** First and last character of a column, counted from 1. */
const span = z
  .tuple([z.int().min(1), z.int().min(1)])
  .refine(([from, to]) => to >= from, 'the last character comes before the first');
const fixed = z
  .strictObject({
    kind: z.literal('fixed'),
    layout: z.record(z.string(), span).refine((layout) => Object.keys(layout).length > 0, 'name at least one column'),
    /** What the layout counts: `bytes` are those of UTF-8, as some programs pad with. */
    unit: z.enum(['characters', 'bytes']).default('characters'),
    /** Characters of each line, without its end. Default: up to the last column of the layout. */
    length: z.int().min(1).optional(),
    /** `cut`: lines may be shorter, as where a transfer takes away blanks at their ends. */
    trailingBlanks: z.enum(['kept', 'cut']).default('kept'),
    skipLines,
    encoding: encoding.default('utf-8'),
    lineEnd: z.enum([...ends, 'none']).default('any'),
  })
  .transform(({ length, ...format }) => {
    const last = Object.values(format.layout).reduce((most, [, to]) => Math.max(most, to), 0);
    return { ...format, length: length ?? last, last };
  })
  .refine(
    ({ unit, encoding, lineEnd }) =>
      unit === 'characters' || !(encoding.startsWith('utf-16') || (encoding === 'utf-8' && lineEnd === 'none')),
    'unit: bytes are counted in lines of utf-8; other encodings have one for each character',
  )
  .refine(({ length, last }) => length >= last, 'length: the layout has a column beyond it')
  .refine(
    ({ lineEnd, trailingBlanks }) => lineEnd !== 'none' || trailingBlanks === 'kept',
    'trailingBlanks: records without line ends are all of one length',
  );

export const tableFormat = z.discriminatedUnion('kind', [csv, fixed]).prefault({ kind: 'csv' });
export type TableFormat = z.infer<typeof tableFormat>;
export type FixedFormat = z.infer<typeof fixed>;
export type CsvFormat = z.infer<typeof csv>;

/** A column by its name, or, in CSV without a header line, by its number from 1. */
export const columnRef = z.union([z.string().min(1), z.int().min(1)]);
export type ColumnRef = z.infer<typeof columnRef>;
