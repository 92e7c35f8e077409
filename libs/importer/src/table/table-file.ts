import { DIGEST } from '#libs/merkle';
import { z } from 'zod';
import { tableFormat } from './format.js';
import { trailerLine } from './trailer.js';

/** A flat file, and what shows that it is whole. */
export const tableFileShape = {
  file: z.string().min(1),
  format: tableFormat,
  /** Rows of the file, without the line of column names, empty rows and the trailer. */
  rows: z.int().min(0).optional(),
  /** Of its bytes. */
  digest: z
    .string()
    // As sha256sum and Get-FileHash print it.
    .transform((text) => text.toLowerCase().replace(/^(?=[0-9a-f]{64}$)/, 'sha256:'))
    .pipe(z.string().regex(DIGEST, 'write sha256: and 64 hexadecimal digits'))
    .optional(),
  /** Lines after the rows, the last ones of the file that are not blank. */
  trailer: z.preprocess((said) => (typeof said === 'string' ? [said] : said), z.array(trailerLine).min(1)).optional(),
};
export const tableFile = z.strictObject(tableFileShape);
export type TableFile = z.infer<typeof tableFile>;
