import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RowsInvalid, type BadRow } from '../errors.js';
import { FileFacts } from './file-facts.js';
import { Table } from './table.js';
import { tableFile } from './table-file.js';
import { DELIMITED_FILES } from './testing/delimited-files.js';
import { ENCODED_FILES } from './testing/encoded-files.js';
import { FIXED_WIDTH_FILES } from './testing/fixed-width-files.js';
import type { HardFile } from './testing/hard-file.js';
import { WHOLE_FILES } from './testing/whole-files.js';
import { checkWhole } from './whole-file.js';

const HARD_FILES: readonly HardFile[] = [...DELIMITED_FILES, ...ENCODED_FILES, ...WHOLE_FILES, ...FIXED_WIDTH_FILES];

interface Reading {
  rows: string[];
  facts: FileFacts;
  warnings: string[];
  refused: BadRow[];
}

describe('reading files as programs write them', () => {
  let dir: string;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'hard-files-'));
  });
  afterAll(() => rmSync(dir, { recursive: true }));

  async function read({ bytes, says, rows }: HardFile): Promise<Reading> {
    const path = join(dir, 'file.txt');
    writeFileSync(path, bytes);
    const described = tableFile.parse({ file: path, ...says });
    const reading: Reading = { rows: [], facts: new FileFacts(), warnings: [], refused: [] };
    const refuse = (line: number, expected: string) => void reading.refused.push({ file: path, line, expected });
    try {
      const table = await Table.open(path, described);
      if (described.format.kind === 'csv' && described.format.header) table.column('no');
      for await (const batch of table.rows({ facts: reading.facts, refuse }))
        if (rows) reading.rows.push(...batch.map(({ line, cells }) => `${line}: ${cells.join('|')}`));
      reading.warnings = checkWhole(described, reading.facts, refuse);
    } catch (error) {
      if (!(error instanceof RowsInvalid)) throw error;
      reading.refused.push(...error.rows);
    }
    return reading;
  }

  it.each(HARD_FILES.map((file) => [file.name, file] as const))('%s', async (_, file) => {
    const { rows, facts, warnings, refused } = await read(file);
    expect([...new Set(refused.map(({ line }) => line))].sort((a, b) => a - b)).toEqual(file.refused ?? []);
    const said = refused.map(({ expected }) => expected).join('\n');
    expect(said).not.toMatch(/SECR|Ann|Bob/);
    if (file.refusals) expect(refused).toHaveLength(file.refusals);
    if (file.advice) expect(said).toMatch(file.advice);
    if (file.refused) return;
    if (file.rows) expect(rows).toEqual(file.rows);
    expect(facts.emptyRows).toBe(file.emptyRows ?? 0);
    expect(warnings).toEqual(file.warnings ?? []);
    if (file.rows) expect(facts.rows).toBe(rows.length);
  });
});
