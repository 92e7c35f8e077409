import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import { RowsInvalid } from '../errors.js';
import type { CsvFormat } from './format.js';
import type { Row } from './table.js';

/** Rows of a CSV file (RFC 4180) in batches. Lines that are blank are no rows. Throws RowsInvalid where it is no CSV. */
export async function* csvRows(path: string, { delimiter, encoding }: CsvFormat): AsyncGenerator<Row[]> {
  const parser = parse({ delimiter, encoding, bom: true, relax_column_count: true });
  const input = createReadStream(path, { highWaterMark: 1 << 18 });
  input.on('error', (error) => parser.destroy(error));
  input.pipe(parser);
  let line = 1;
  let batch: Row[] = [];
  try {
    for await (const record of parser) {
      const cells = record as string[];
      if (cells.length > 1 || cells[0] !== '') batch.push({ line, cells });
      line++;
      // A quoted cell may hold line feeds.
      for (const cell of cells) if (cell.includes('\n')) line += cell.split('\n').length - 1;
      if (batch.length >= 1_000) {
        yield batch;
        batch = [];
      }
    }
  } catch (error) {
    if (!String((error as NodeJS.ErrnoException).code).startsWith('CSV_')) throw error;
    const at = (error as { lines?: number }).lines ?? line;
    throw new RowsInvalid(
      [{ file: path, line: at, expected: `well-formed CSV (${String((error as { code: unknown }).code)})` }],
      false,
    );
  } finally {
    input.destroy();
  }
  if (batch.length > 0) yield batch;
}
