import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { parse } from 'csv-parse/sync';
import { csvRows } from './csv-rows.js';
import { RowsInvalid } from '../errors.js';
import type { Row } from './row.js';

describe('csvRows', () => {
  let dir: string;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'csv-'));
  });
  afterAll(() => rmSync(dir, { recursive: true }));

  const read = async (text: string): Promise<Row[]> => {
    const path = join(dir, 'file.csv');
    writeFileSync(path, text);
    const rows: Row[] = [];
    for await (const batch of csvRows(path, { kind: 'csv', delimiter: ',', header: true, encoding: 'utf8' }))
      rows.push(...batch);
    return rows;
  };

  it('reads rows with and without quotes as the parser does', async () => {
    const cell = fc.constantFrom('a', '', 'é😀', '1 Main St', '"q,""x"""', '"two\nlines"', ' b ');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(cell, { minLength: 2, maxLength: 3 }), { minLength: 1, maxLength: 12 }),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        async (rows, end, bom) => {
          const text = rows.map((row) => row.join(',')).join(end);
          const expected = parse(text, { relax_column_count: true });
          expect((await read((bom ? '\ufeff' : '') + text)).map((row) => row.cells)).toEqual(expected);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('says on which line each row begins, through blank lines, pieces and quoted line feeds', async () => {
    const plain = Array.from({ length: 60_000 }, (_, i) => `${i + 1},abc`).join('\n');
    const rows = await read(`${plain}\n\n60002,"x\ny"\n60004,z\n`);
    expect(rows).toHaveLength(60_002);
    expect(rows.filter(({ line, cells }) => String(line) !== cells[0])).toEqual([]);
  });

  it('names the line of a quote that is never closed', async () => {
    const error = await read('a,b\n1,2\n3,"4\n').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RowsInvalid);
    expect((error as RowsInvalid).rows[0]!.line).toBeGreaterThanOrEqual(3);
  });

  it('reads lines that end in a carriage return alone', async () => {
    expect((await read('a,b\r1,2\r3,4')).map((row) => row.cells.join())).toEqual(['a,b', '1,2', '3,4']);
  });
});
