import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { RowsInvalid } from '../errors.js';
import type { CsvFormat } from './format.js';
import type { Row } from './row.js';

/**
 * Rows of a CSV file (RFC 4180) in batches. Lines that are blank are no rows. Throws RowsInvalid where it is no CSV.
 * As long as no quote has come, a line is a row and splitting it is all there is to do, at some ten times the speed; from the
 * first piece with a quote in it the parser takes over.
 */
export async function* csvRows(path: string, format: CsvFormat): AsyncGenerator<Row[]> {
  const input = createReadStream(path, { encoding: format.encoding, highWaterMark: 1 << 18 });
  const pieces = input[Symbol.asyncIterator]() as AsyncIterableIterator<string>;
  let held = '';
  let line = 1;
  try {
    for (let piece = await pieces.next(); !piece.done; piece = await pieces.next()) {
      const text = held + (line === 1 && held === '' ? withoutBom(piece.value) : piece.value);
      // A lone carriage return ends lines on some old systems: the parser knows.
      if (text.includes('"') || (line === 1 && /\r(?!\n|$)/.test(text))) {
        yield* parsedRows(path, format, line, concatenated(text, pieces));
        return;
      }
      const lines = text.split('\n');
      held = lines.pop()!;
      yield splitRows(lines, line, format.delimiter);
      line += lines.length;
    }
    if (held !== '') yield splitRows([held], line, format.delimiter);
  } finally {
    input.destroy();
  }
}

const withoutBom = (text: string): string => (text.startsWith('\ufeff') ? text.slice(1) : text);

function splitRows(lines: readonly string[], first: number, delimiter: string): Row[] {
  const rows: Row[] = [];
  lines.forEach((text, i) => {
    const row = text.endsWith('\r') ? text.slice(0, -1) : text;
    if (row !== '') rows.push({ line: first + i, cells: row.split(delimiter) });
  });
  return rows;
}

async function* concatenated(first: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield first;
  yield* rest;
}

async function* parsedRows(
  path: string,
  { delimiter }: CsvFormat,
  firstLine: number,
  text: AsyncIterable<string>,
): AsyncGenerator<Row[]> {
  const parser = parse({ delimiter, relax_column_count: true });
  const source = Readable.from(text);
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  let line = firstLine;
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
    const { code, lines } = error as { code?: unknown; lines?: number };
    if (typeof code !== 'string' || !code.startsWith('CSV_')) throw error;
    const at = lines === undefined ? line : firstLine + lines - 1;
    throw new RowsInvalid([{ file: path, line: at, expected: `well-formed CSV (${code})` }], false);
  }
  if (batch.length > 0) yield batch;
}
