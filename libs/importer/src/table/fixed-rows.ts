import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { FixedFormat } from './format.js';
import type { Row } from './row.js';

/** Rows of a file whose columns stand at fixed characters. A short line has empty cells at its end; a blank line is no row. */
export async function* fixedRows(path: string, { layout, skipLines, encoding }: FixedFormat): AsyncGenerator<Row[]> {
  const spans = Object.values(layout);
  const lines = createInterface({
    input: createReadStream(path, { encoding, highWaterMark: 1 << 18 }),
    crlfDelay: Infinity,
  });
  let line = 0;
  let batch: Row[] = [];
  for await (const text of lines) {
    line++;
    if (line <= skipLines || text.trim() === '') continue;
    const from = line === 1 && text.startsWith('\ufeff') ? text.slice(1) : text;
    batch.push({ line, cells: spans.map(([first, last]) => from.slice(first - 1, last).trim()) });
    if (batch.length >= 1_000) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}
