import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import type { z } from 'zod';
import { InputChanged, RowsInvalid } from '../errors.js';
import { ebcdicDecoder, isEbcdic } from './ebcdic.js';
import { type Encoding, ENCODINGS } from './encoding.js';
import { FileFacts } from './file-facts.js';
import type { Row } from './row.js';
import { Table } from './table.js';
import { tableFile } from './table-file.js';

const ENDS = { lf: '\n', crlf: '\r\n', cr: '\r', nel: '\u0085', none: '' };

/** As another program would write the text; undefined where the encoding lacks one of its characters. */
function encoded(text: string, encoding: Encoding): Buffer | undefined {
  if (encoding === 'utf-8') return Buffer.from(text);
  if (encoding === 'utf-16') return Buffer.from(`\ufeff${text}`, 'utf16le');
  if (encoding === 'utf-16le') return Buffer.from(text, 'utf16le');
  if (encoding === 'utf-16be') return Buffer.from(text, 'utf16le').swap16();
  if (isEbcdic(encoding)) {
    const page = ebcdicDecoder(encoding)(Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)));
    const bytes = Array.from(text, (character) => page.indexOf(character));
    return bytes.includes(-1) ? undefined : Buffer.from(bytes);
  }
  const bytes = iconv.encode(text, encoding);
  return iconv.decode(bytes, encoding) === text ? bytes : undefined;
}

describe('Table', () => {
  let dir: string;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'table-'));
  });
  afterAll(() => rmSync(dir, { recursive: true }));

  const read = async (
    bytes: Buffer,
    says: Omit<z.input<typeof tableFile>, 'file'>,
    pieceBytes?: number,
  ): Promise<{ rows: Row[]; facts: FileFacts; refused: number[] }> => {
    const path = join(dir, 'file');
    writeFileSync(path, bytes);
    const rows: Row[] = [];
    const refused: number[] = [];
    const facts = new FileFacts();
    const refuse = (line: number): void => void refused.push(line);
    try {
      const table = await Table.open(path, tableFile.parse({ file: path, ...says }), pieceBytes);
      for await (const batch of table.rows({ facts, refuse })) rows.push(...batch);
    } catch (error) {
      if (!(error instanceof RowsInvalid)) throw error;
      refused.push(...error.rows.map(({ line }) => line));
    }
    return { rows, facts, refused };
  };

  const word = fc.constantFrom(
    '',
    'a',
    ' b ',
    'é',
    'ß€',
    '😀',
    '“q”',
    '1',
    "O'Neil",
    '12" pipe',
    'a,b',
    'a;b',
    'a|b',
    'a\tb',
    '[x]^',
    '\u2028',
  );
  const broken = fc.constantFrom('a\nb', 'a\r\nb', 'a\rb', '\n', '"\n"', 'x,1\ny,2', '\u0085');
  const cells = fc.integer({ min: 1, max: 4 }).chain((columns) =>
    fc.array(
      fc.array(fc.oneof({ weight: 6, arbitrary: word }, { weight: 1, arbitrary: broken }), {
        minLength: columns,
        maxLength: columns,
      }),
      {
        minLength: 1,
        maxLength: 8,
      },
    ),
  );
  const dialect = fc.record({
    delimiter: fc.constantFrom(',', ';', '\t', '|'),
    quote: fc.constantFrom('"', "'", 'none'),
    all: fc.boolean(),
    end: fc.constantFrom('lf' as const, 'crlf' as const, 'cr' as const, 'nel' as const),
    stated: fc.boolean(),
    encoding: fc.constantFrom(...ENCODINGS),
    finalLineEnd: fc.boolean(),
    multiline: fc.boolean(),
    pieceBytes: fc.constantFrom(undefined, 3, 64),
  });

  it('reads back the cells of any table in any dialect, or refuses it by line', async () => {
    let [same, refusals] = [0, 0];
    await fc.assert(
      fc.asyncProperty(cells, dialect, async (table, written) => {
        const { delimiter, quote, all, end, stated, encoding, finalLineEnd, multiline, pieceBytes } = written;
        const special = (cell: string) => cell.includes(delimiter) || /[\r\n\u0085]/.test(cell);
        // A dialect without quotes cannot write these.
        if (quote === 'none') table = table.filter((row) => !row.some(special));
        const text = table.map((row) =>
          row
            .map((cell) =>
              quote !== 'none' && (all || special(cell) || cell.includes(quote))
                ? quote + cell.replaceAll(quote, quote + quote) + quote
                : cell,
            )
            .join(delimiter),
        );
        const bytes = encoded(text.join(ENDS[end]) + (finalLineEnd ? ENDS[end] : ''), encoding);
        fc.pre(bytes !== undefined);
        const lineEnd = stated || (end === 'nel' && !isEbcdic(encoding)) ? end : ('any' as const);
        const format = { kind: 'csv' as const, delimiter, quote, header: false, encoding, lineEnd, multiline };
        const { rows, refused } = await read(bytes, { format }, pieceBytes);
        if (refused.length > 0) {
          refusals++;
          expect(refused.every((line) => line >= 1)).toBe(true);
          // Only what could be a quote never closed, or another line end than the first, is in doubt.
          expect(table.flat().some((cell) => /[\r\n\u0085]/.test(cell))).toBe(true);
          const control = encoding.startsWith('iso-8859-') && table.flat().includes('\u0085');
          expect(multiline && lineEnd !== 'any' && !control).toBe(false);
          return;
        }
        same++;
        expect(rows.map((row) => row.cells)).toEqual(table.filter((row) => row.some((cell) => cell.trim() !== '')));
      }),
      { numRuns: 400 },
    );
    expect(same).toBeGreaterThan(refusals * 3);
  });

  it('loses no row to quotes that are never closed, wherever they stand', async () => {
    const at = fc.tuple(fc.nat(11), fc.nat(3), fc.constantFrom('before', 'after'));
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 4 }),
        fc.integer({ min: 1, max: 12 }),
        fc.array(at, { minLength: 1, maxLength: 4 }),
        async (columns, rows, quotes) => {
          const table = Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => `${i}.${j}`));
          for (const [i, j, side] of quotes) {
            const row = table[i % rows]!;
            row[j % columns] = side === 'before' ? `"${row[j % columns]}` : `${row[j % columns]}"`;
          }
          const text = table.map((row) => `${row.join(',')}\n`).join('');
          const read_ = await read(Buffer.from(text), { format: { kind: 'csv', header: false } });
          // A cell that two of them happen to enclose is a quoted one.
          if (read_.refused.length === 0) expect(read_.rows).toHaveLength(rows);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('reads back the cells of any fixed-width table, with any line end and encoding', async () => {
    const cell = fc.constantFrom('', 'a', '12345', 'é', '😀', 'x y', '[x]^');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 8 }),
        fc.constantFrom('lf' as const, 'crlf' as const, 'cr' as const, 'nel' as const, 'none' as const),
        fc.constantFrom(...ENCODINGS),
        fc.boolean(),
        fc.constantFrom('kept', 'cut'),
        fc.constantFrom(undefined, 3, 64),
        async (table, end, encoding, finalLineEnd, blanks, pieceBytes) => {
          const cut = blanks === 'cut' && end !== 'none';
          const pad = (text: string, width: number) => text + ' '.repeat(width - [...text].length);
          const text = table.map((row) => {
            const line = row.map((part) => pad(part, 6)).join('');
            return cut ? line.trimEnd() : line;
          });
          const bytes = encoded(text.join(ENDS[end]) + (finalLineEnd ? ENDS[end] : ''), encoding);
          fc.pre(bytes !== undefined);
          const format = {
            kind: 'fixed' as const,
            layout: { a: [1, 6], b: [7, 12], c: [13, 18] } as Record<string, [number, number]>,
            encoding,
            lineEnd: end,
            trailingBlanks: cut ? ('cut' as const) : ('kept' as const),
          };
          const { rows, refused } = await read(bytes, { format }, pieceBytes);
          expect(refused).toEqual([]);
          expect(rows.map((row) => row.cells)).toEqual(table.filter((row) => row.some((part) => part !== '')));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('never reads other cells than were written from a file that was cut', async () => {
    const whole = Buffer.from('no,who,what\r\n1,"Lee, Ann",Zoë\r\n2,"a\nb",😀\r\n3,x,y\r\n');
    const { rows: all } = await read(whole, {});
    for (let length = 1; length < whole.length; length++) {
      const { rows, facts, refused } = await read(whole.subarray(0, length), {});
      const last = facts.finalLineEnd ? rows : rows.slice(0, -1);
      if (refused.length === 0) expect(last).toEqual(all.slice(0, last.length));
    }
  });

  it('says on which line each row begins, through blank lines, pieces and quoted line feeds', async () => {
    const plain = Array.from({ length: 60_000 }, (_, i) => `${i + 1},abc`).join('\n');
    const text = `${plain}\n\n60002,"x\ny"\n60004,z\n`;
    const { rows } = await read(Buffer.from(text), { format: { kind: 'csv', header: false } });
    expect(rows).toHaveLength(60_002);
    expect(rows.filter(({ line, cells }) => String(line) !== cells[0])).toEqual([]);
  });

  it('names the line of what cannot be decoded far into a file', async () => {
    const plain = Array.from({ length: 60_000 }, (_, i) => `${i + 1},é`).join('\n');
    const bytes = Buffer.concat([Buffer.from(`no,who\n${plain}\n`), Buffer.from([0x31, 0x2c, 0xe9, 0x0a])]);
    expect((await read(bytes, {})).refused).toEqual([60_002]);
  });

  it('holds no more of a file without line ends than a line may have', async () => {
    const { refused } = await read(Buffer.alloc(6 << 20, 'x'), {});
    expect(refused).toEqual([1]);
  });

  it('counts characters beyond ASCII by character', async () => {
    const { facts } = await read(Buffer.from('\ufeffno,who\n1,éé😀\n'), {});
    expect([...facts.characters]).toEqual([
      ['é', 2],
      ['😀', 1],
    ]);
  });

  it('counts no line end among them', async () => {
    const bytes = encoded('no,who\u00851,\u00c9\u0085', 'cp1047')!;
    const { facts } = await read(bytes, { format: { kind: 'csv', encoding: 'cp1047' } });
    expect([...facts.characters]).toEqual([['\u00c9', 1]]);
  });

  it('says that a file has changed where a second pass finds what the first did not', async () => {
    const path = join(dir, 'file');
    writeFileSync(path, 'no,who\n1,a\n');
    const table = await Table.open(path, tableFile.parse({ file: path }));
    writeFileSync(path, 'no,who\n1,a,b\n');
    await expect(table.rows().next()).rejects.toThrow(InputChanged);
  });

  it('says where a column is that the header spells otherwise, and shows no other', async () => {
    const path = join(dir, 'file');
    writeFileSync(path, 'who,,Row No\na,,1\n');
    const table = await Table.open(path, tableFile.parse({ file: path }));
    expect(() => table.column('row_no')).toThrow(/:1: there is no column "row_no" among the 3 cells.*column 3 has it/);
    expect(() => table.column('no')).toThrow(/is it the line of column names/);
    expect(() => table.column('-')).toThrow(/is it the line of column names/);
  });

  it('refuses a column number beyond the cells of a row', async () => {
    const path = join(dir, 'file');
    writeFileSync(path, '1,a\n2,b\n');
    const table = await Table.open(path, tableFile.parse({ file: path, format: { kind: 'csv', header: false } }));
    expect(table.column(2)).toBe(1);
    expect(() => table.column(3)).toThrow(/no column 3: its rows have 2 cells/);
  });

  it.each([
    { kind: 'csv', delimiter: ',,' },
    { kind: 'csv', delimiter: '\n' },
    { kind: 'csv', delimiter: '"' },
    { kind: 'csv', quote: '' },
    { kind: 'csv', encoding: 'ansi' },
    { kind: 'csv', lineEnd: 'none' },
    { kind: 'fixed', layout: {} },
    { kind: 'fixed', layout: { a: [3, 2] } },
    { kind: 'fixed', layout: { a: [1, 9] }, length: 8 },
    { kind: 'fixed', layout: { a: [1, 9] }, lineEnd: 'none', trailingBlanks: 'cut' },
  ])('refuses the format %j', (format) => {
    expect(tableFile.safeParse({ file: 'a', format }).success).toBe(false);
  });

  it.each([
    ['cp037', 'c19481a9899587'],
    ['cp500', 'c19481a9899587'],
    ['cp1047', 'c19481a9899587'],
  ] as const)('has the letters of %s, each character of Latin-1 once', (page, amazing) => {
    const decode = ebcdicDecoder(page);
    expect(decode(Buffer.from(amazing, 'hex'))).toBe('Amazing');
    const all = decode(Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)));
    expect(new Set(all).size).toBe(256);
    expect(all.charCodeAt(0x15)).toBe(0x85);
    expect(all.charCodeAt(0x25)).toBe(0x0a);
  });
});
