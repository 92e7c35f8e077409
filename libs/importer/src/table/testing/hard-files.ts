import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { tableFile } from '../table-file.js';

/** A file as some program writes it, and what reading it has to give. */
export interface HardFile {
  name: string;
  bytes: Buffer;
  /** What the header says of the file. */
  says: Omit<z.input<typeof tableFile>, 'file'>;
  /** `line: cell|cell` of each row; undefined where the file is refused. */
  rows?: readonly string[];
  emptyRows?: number;
  warnings?: readonly string[];
  /** Lines that the refusal names. */
  refused?: readonly number[];
  /** How many refusals there are. */
  refusals?: number;
  /** What the refusal says to do. */
  advice?: RegExp;
}

const utf8 = (text: string): Buffer => Buffer.from(text, 'utf8');
const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');
const utf16be = (text: string): Buffer => utf16(text).swap16();
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const digestOf = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

const csv = (more: object = {}): { format: z.input<typeof tableFile>['format'] } => ({
  format: { kind: 'csv', ...more },
});
const fixed = (more: object = {}): { format: z.input<typeof tableFile>['format'] } => ({
  format: { kind: 'fixed', layout: { no: [1, 6], path: [7, 7], result: [8, 8] }, ...more },
});
const people = 'no,who\n1,Ann\n2,Bob\n';
const numbered = (rows: number, end = '\r\n'): string => Array.from({ length: rows }, (_, i) => `${i + 1},x`).join(end);

/** Written before the reader was, from what the programs named are known to write. */
export const HARD_FILES: readonly HardFile[] = [
  // Delimited: how programs write cells.
  {
    name: 'Excel "CSV UTF-8": a mark, CRLF, a line feed inside of a cell',
    bytes: utf8('\ufeffno,who\r\n1,"Ann\nLee"\r\n2,Zoë\r\n'),
    says: {},
    rows: ['2: 1|Ann\nLee', '4: 2|Zoë'],
  },
  {
    name: 'Excel "CSV" in English: windows-1252',
    bytes: latin1('no,who\r\n1,O\x92Neil \x80\r\n'),
    says: csv({ encoding: 'windows-1252' }),
    rows: ['2: 1|O’Neil €'],
  },
  {
    name: 'Excel "CSV" in German: semicolons',
    bytes: latin1('no;who\r\n1;"Lee; Ann"\r\n'),
    says: csv({ delimiter: ';', encoding: 'windows-1252' }),
    rows: ['2: 1|Lee; Ann'],
  },
  {
    name: 'Excel "Unicode Text": UTF-16 with a mark, tabs',
    bytes: utf16('no\twho\r\n1\tZoë 😀\r\n2\t"a\tb"\r\n'),
    says: csv({ delimiter: 'tab', encoding: 'utf-16' }),
    rows: ['2: 1|Zoë 😀', '3: 2|a\tb'],
  },
  {
    name: 'UTF-16 the other way round',
    bytes: utf16be('no\twho\r\n1\tZoë 😀\r\n'),
    says: csv({ delimiter: '\t', encoding: 'utf-16' }),
    rows: ['2: 1|Zoë 😀'],
  },
  {
    name: 'Excel "Text (MS-DOS)": tabs, code page 437',
    bytes: latin1('no\twho\r\n1\tM\x81ller\r\n'),
    says: csv({ delimiter: 'tab', encoding: 'cp437' }),
    rows: ['2: 1|Müller'],
  },
  {
    name: 'Excel "CSV (Macintosh)": lines end in a carriage return',
    bytes: latin1('no,who\r1,Zo\x91\r2,Bob\r'),
    says: csv({ encoding: 'macintosh' }),
    rows: ['2: 1|Zoë', '3: 2|Bob'],
  },
  {
    name: 'LibreOffice with all text quoted',
    bytes: utf8('"no","who"\n1,"He said ""no"""\n2,""\n'),
    says: {},
    rows: ['2: 1|He said "no"', '3: 2|'],
  },
  {
    name: 'Excel: rows of empty cells below the table, and a column without a name',
    bytes: utf8('no,who,,\r\n1,Ann,,\r\n,,,\r\n , ,,\r\n2,Bob,,\r\n,,,\r\n'),
    says: {},
    rows: ['2: 1|Ann||', '5: 2|Bob||'],
    emptyRows: 3,
  },
  {
    name: 'Python csv on Windows without newline="": each line ends in CR CR LF',
    bytes: utf8('no,who\r\r\n1,Ann\r\r\n2,"Bob"\r\r\n'),
    says: {},
    rows: ['2: 1|Ann', '3: 2|Bob'],
  },
  {
    name: 'CRLF and LF mixed, with one quoted cell',
    bytes: utf8('no,who\r\n1,Ann\n2,"Bob, Lee"\r\n3,Cy\n4,Di\r\n'),
    says: {},
    rows: ['2: 1|Ann', '3: 2|Bob, Lee', '4: 3|Cy', '5: 4|Di'],
    warnings: ['mixed-line-ends'],
  },
  {
    name: 'CRLF and LF mixed where the header says CRLF',
    bytes: utf8('no,who\r\n1,Ann\n2,Bob\r\n'),
    says: csv({ lineEnd: 'crlf' }),
    refused: [2],
    advice: /lineEnd/,
  },
  {
    name: 'CRLF where the header says LF',
    bytes: utf8('no,who\n1,Ann\r\n2,Bob\n'),
    says: csv({ lineEnd: 'lf' }),
    refused: [2],
    advice: /lineEnd/,
  },
  {
    name: 'a carriage return inside of a cell without quotes',
    bytes: utf8('no,who\n1,Ann\rLee\n2,Bob\n'),
    says: {},
    refused: [2],
    advice: /carriage return/,
  },
  {
    name: 'a line feed in a file whose lines end in a carriage return',
    bytes: utf8('no,who\r1,Ann\nLee\r2,Bob\r'),
    says: {},
    refused: [2],
    advice: /line feed/,
  },
  {
    name: 'a carriage return inside of quotes',
    bytes: utf8('no,who\n1,"Ann\rLee"\n2,Bob\n'),
    says: {},
    rows: ['2: 1|Ann\rLee', '3: 2|Bob'],
  },
  {
    name: 'a carriage return outside of the quotes of a row that has some',
    bytes: utf8('no,who,what\n1,Ann,x\n2,Ann\rLee,"SECRET"\n'),
    says: {},
    refused: [3],
    advice: /carriage return/,
  },
  {
    name: 'CRLF inside of quotes, and lines that stay right after it',
    bytes: utf8('no,who\r\n1,"Ann\r\n\r\nLee"\r\n2,Bob\r\n'),
    says: {},
    rows: ['2: 1|Ann\r\n\r\nLee', '5: 2|Bob'],
  },
  {
    name: 'a quote inside of a cell that does not begin with one',
    bytes: utf8('no,who\n1,Ann "SECRET" Lee\n2,Bob\n3,12" SECRET\n'),
    says: {},
    refused: [2, 4],
    advice: /quote: none/,
  },
  {
    name: 'a quote inside of a column name, with CRLF after it',
    bytes: utf8('no,12" SECRET\r\n1,Ann\r\n2,Bob\r\n'),
    says: {},
    refused: [1],
    advice: /quote: none/,
  },
  {
    name: 'text after a closing quote',
    bytes: utf8('no,who\n1,"SECRET" Lee\n2,Bob\n'),
    says: {},
    refused: [2],
  },
  {
    name: 'a quote that is never closed',
    bytes: utf8('no,who\n1,Ann\n2,"SECRET\n3,Cy\n4,Di\n'),
    says: {},
    refused: [3],
    advice: /multiline/,
  },
  {
    name: 'two quotes that are never closed, and a row between them',
    bytes: utf8('no,who,what\n1,"SECRET,x\n2,Bob,y\n3,Cy",z\n'),
    says: {},
    refused: [2, 4],
  },
  {
    name: 'a quote that is never closed in the last line',
    bytes: utf8('no,who\n1,Ann\n2,"SECRET'),
    says: {},
    refused: [3],
  },
  {
    name: 'a cell over several lines that looks like rows, as the header allows',
    bytes: utf8('no,who\n1,"12 Main St\nAlbany, NY"\n2,Bob\n'),
    says: csv({ multiline: true }),
    rows: ['2: 1|12 Main St\nAlbany, NY', '4: 2|Bob'],
  },
  {
    name: 'line ends in the first cells of rows, and of the column names',
    bytes: utf8('"full\nname",no\n"Ann\nLee",1\nBob,2\n'),
    says: {},
    rows: ['3: Ann\nLee|1', '5: Bob|2'],
  },
  {
    name: 'an address with all the delimiters of a row, over two lines, in a cell that is not the last',
    bytes: utf8('no,who,where,what\n1,Ann,"12 Main St\nApt 4, Albany, NY, USA",x\n'),
    says: {},
    rows: ['2: 1|Ann|12 Main St\nApt 4, Albany, NY, USA|x'],
  },
  {
    name: 'DB2 or a mainframe: bars, and quotes that mean nothing',
    bytes: utf8('no|who\n1|12" pipe\n2|"Bob"\n'),
    says: csv({ delimiter: '|', quote: 'none' }),
    rows: ['2: 1|12" pipe', '3: 2|"Bob"'],
  },
  {
    name: 'another quote',
    bytes: utf8("no,who\n1,'Lee, ''Ann'''\n"),
    says: csv({ quote: "'" }),
    rows: ["2: 1|Lee, 'Ann'"],
  },
  {
    name: 'ragged rows',
    bytes: utf8('no,who,what\n1,Ann,x\n2,SECRET\n3,SECRET,x,y\n'),
    says: {},
    refused: [3, 4],
    advice: /3 cells/,
  },
  {
    name: 'ragged rows of a file without column names',
    bytes: utf8('1,Ann,x\n2,SECRET\n'),
    says: csv({ header: false }),
    refused: [2],
  },
  {
    name: 'two columns of one name',
    bytes: utf8('no,who,SECRET, who\n1,Ann,x,y\n'),
    says: {},
    refused: [1],
    advice: /columns 2 and 4/,
  },
  {
    name: 'SQL*Plus: a blank line first, quotes, and the count last',
    bytes: utf8('\n"no","who"\n1,"Ann"\n2,"Bob"\n\n2 rows selected.\n'),
    says: { trailer: '{rows} rows selected.' },
    rows: ['3: 1|Ann', '4: 2|Bob'],
    emptyRows: 2,
  },
  {
    name: 'SQL*Plus: the count last, not said in the header',
    bytes: utf8('no,who\n1,Ann\n\n1 row selected.\n'),
    says: {},
    refused: [4],
    advice: /trailer/,
  },
  {
    name: 'SAS or another with a title before the column names',
    bytes: utf8('The SAS System\n\nno,who\n1,Ann\n'),
    says: csv({ skipLines: 1 }),
    rows: ['4: 1|Ann'],
    emptyRows: 1,
  },
  {
    name: '`copy` on Windows: Ctrl-Z at the end',
    bytes: utf8('no,who\r\n1,Ann\r\n2,Bob\r\n\x1a'),
    says: {},
    rows: ['2: 1|Ann', '3: 2|Bob'],
  },
  {
    name: 'Ctrl-Z, and rows after it',
    bytes: utf8('no,who\r\n1,Ann\r\n\x1a2,Bob\r\n'),
    says: {},
    refused: [3],
  },
  {
    name: 'U+2028 and U+0085 are no line ends',
    bytes: utf8('no,who\n1,Ann\u2028Lee\n2,a\u0085b\n'),
    says: {},
    rows: ['2: 1|Ann\u2028Lee', '3: 2|a\u0085b'],
  },
  // Encodings.
  {
    name: 'windows-1252 read as UTF-8',
    bytes: latin1('no,who\n1,Ann\n2,SECR\xc9T\n'),
    says: {},
    refused: [3],
    advice: /windows-1252/,
  },
  {
    name: 'U+FFFD that an earlier program wrote',
    bytes: utf8('no,who\n1,Ann\n2,SECR\ufffdT\n'),
    says: {},
    refused: [3],
    advice: /U\+FFFD/,
  },
  {
    name: '`head -c` in the middle of a character',
    bytes: utf8('no,who\n1,Ann\n2,Zoë').subarray(0, -1),
    says: {},
    refused: [3],
  },
  {
    name: 'UTF-16 read as UTF-8',
    bytes: utf16('no,who\r\n1,Ann\r\n'),
    says: {},
    refused: [1],
    advice: /utf-16/,
  },
  {
    name: 'UTF-16 without a mark read as UTF-8',
    bytes: Buffer.from('no,who\n1,Ann\n', 'utf16le'),
    says: {},
    refused: [1],
    advice: /utf-16/,
  },
  {
    name: 'UTF-16 without a mark where the header does not say which way round',
    bytes: Buffer.from('no,who\n1,Ann\n', 'utf16le'),
    says: csv({ encoding: 'utf-16' }),
    refused: [1],
    advice: /utf-16le/,
  },
  {
    name: 'UTF-16 of the wrong way round',
    bytes: utf16('no,who\n1,Ann\n'),
    says: csv({ encoding: 'utf-16be' }),
    refused: [1],
  },
  {
    name: 'UTF-16 that ends in half a unit, or with half a pair',
    bytes: utf16('no,who\n1,Ann\n2,\ud83d\n'),
    says: csv({ encoding: 'utf-16' }),
    refused: [3],
  },
  {
    name: 'UTF-8 with a mark read as windows-1252',
    bytes: utf8('\ufeffno,who\n1,Ann\n'),
    says: csv({ encoding: 'windows-1252' }),
    refused: [1],
    advice: /utf-8/,
  },
  {
    name: 'windows-1252: a byte that it does not have',
    bytes: latin1('no,who\n1,Ann\n2,SECR\x81T\n'),
    says: csv({ encoding: 'windows-1252' }),
    refused: [3],
  },
  {
    name: 'windows-1252 said to be iso-8859-1',
    bytes: latin1('no,who\n1,O\x92SECRET\n'),
    says: csv({ encoding: 'iso-8859-1' }),
    refused: [2],
    advice: /windows-1252/,
  },
  {
    name: 'iso-8859-1 is not windows-1252, and iso-8859-15 has the euro',
    bytes: latin1('no,who\n1,\xa4\xe9\n'),
    says: csv({ encoding: 'iso-8859-1' }),
    rows: ['2: 1|¤é'],
  },
  {
    name: 'iso-8859-15',
    bytes: latin1('no,who\n1,\xa4\xbd\n'),
    says: csv({ encoding: 'ISO-8859-15' }),
    rows: ['2: 1|€œ'],
  },
  {
    name: 'CESU-8, as old Oracle clients write',
    bytes: Buffer.concat([utf8('no,who\n1,'), hex('eda0bd edb880'), utf8('\n')]),
    says: {},
    refused: [2],
  },
  {
    name: 'z/OS UNIX: cp1047, each line ends in NEL',
    bytes: hex('95966ba68896 15 f16bd4fcd3d3c5d9 15 f26badc1bd5f4f5a 15'),
    says: csv({ encoding: 'cp1047' }),
    rows: ['2: 1|MÜLLER', '3: 2|[A]^|!'],
  },
  {
    name: 'cp500: a line feed inside of quotes comes before the first NEL',
    // "a<LF>b",who<NEL>1,2<NEL>
    bytes: hex('7f95967f 6b 7f8125827f 15 f16bf2 15'),
    says: csv({ encoding: 'cp500' }),
    rows: ['2: 1|2'],
  },
  {
    name: 'cp500: a line feed ends the first line, and NEL stands in another',
    bytes: hex('95966b8182 25 f16bf2 15 f36bf4 25'),
    says: csv({ encoding: 'cp500' }),
    refused: [2],
  },
  // Whole files.
  {
    name: 'Python join: no line end at the end, and nothing said',
    bytes: utf8(people.slice(0, -1)),
    says: {},
    rows: ['2: 1|Ann', '3: 2|Bob'],
    warnings: ['no-final-line-end'],
  },
  {
    name: 'no line end at the end, and the digest is right',
    bytes: utf8(people.slice(0, -1)),
    says: { digest: digestOf(utf8(people.slice(0, -1))) },
    rows: ['2: 1|Ann', '3: 2|Bob'],
  },
  {
    name: '`head -c` in the last cell, and the number of rows is right',
    bytes: utf8(people.slice(0, -2)),
    says: { rows: 2 },
    refused: [3],
    advice: /digest/,
  },
  { name: 'the digest is another', bytes: utf8(people), says: { digest: digestOf(utf8('x')) }, refused: [1] },
  { name: 'as many rows as said', bytes: utf8(people), says: { rows: 2 }, rows: ['2: 1|Ann', '3: 2|Bob'] },
  {
    name: 'as many rows as said, of which some are refused: the count is right',
    bytes: utf8('no,who\r\n1,Ann\r\n2\r\n3,"SECR" x\r\n4,Bob\n'),
    says: { ...csv({ lineEnd: 'crlf' }), rows: 4 },
    refused: [3, 4, 5],
    refusals: 3,
  },
  { name: '`head -n`: fewer rows than said', bytes: utf8('no,who\n1,Ann\n'), says: { rows: 2 }, refused: [2] },
  {
    name: '`sort -u`: the column names are no longer first',
    bytes: utf8('1,SECRET\n2,Bob\nno,who\n'),
    says: {},
    refused: [1],
  },
  {
    name: 'column names and nothing else',
    bytes: utf8('no,who\n'),
    says: {},
    rows: [],
    warnings: ['no-rows'],
  },
  {
    name: "as many rows as an old sheet of Excel's has, and nothing said",
    bytes: utf8(`no,who\r\n${numbered(65_535)}\r\n`),
    says: {},
    warnings: ['excel-row-limit'],
  },
  {
    name: 'as many, with a title before the column names',
    bytes: utf8(`A title\r\nno,who\r\n${numbered(65_534)}\r\n`),
    says: csv({ skipLines: 1 }),
    warnings: ['excel-row-limit'],
  },
  {
    name: 'one row less than that',
    bytes: utf8(`no,who\r\n${numbered(65_534)}\r\n`),
    says: {},
    warnings: [],
  },
  {
    name: 'as many rows as an old sheet has, as the header says',
    bytes: utf8(`no,who\r\n${numbered(65_535)}\r\n`),
    says: { rows: 65_535 },
    warnings: [],
  },
  {
    name: "as many rows as a sheet of Excel's has",
    bytes: utf8(`no,who\r\n${numbered(1_048_575)}\r\n`),
    says: {},
    warnings: ['excel-row-limit'],
  },
  {
    name: 'a trailer whose count is right',
    bytes: utf8('no,who\n1,Ann\n2,Bob\nTRAILER,0002\n'),
    says: { trailer: 'TRAILER,{rows}' },
    rows: ['2: 1|Ann', '3: 2|Bob'],
  },
  {
    name: 'a trailer whose count is of all lines',
    bytes: utf8('no,who\n1,Ann\n2,Bob\nTRAILER,4,x\nEOF\n'),
    says: { trailer: ['TRAILER,{lines}*', 'EOF'] },
    refused: [4],
  },
  {
    name: 'a trailer whose count is of all lines, right',
    bytes: utf8('no,who\n1,Ann\n2,Bob\nTRAILER,5,x\nEOF\n'),
    says: { trailer: ['TRAILER,{lines}*', 'EOF'] },
    rows: ['2: 1|Ann', '3: 2|Bob'],
  },
  {
    name: 'a trailer whose count differs',
    bytes: utf8('no,who\n1,Ann\n2,Bob\nTRAILER,3\n'),
    says: { trailer: 'TRAILER,{rows}' },
    refused: [4],
  },
  {
    name: 'no trailer where one was said: the end is missing',
    bytes: utf8('no,who\n1,Ann\n2,Bob\n'),
    says: { trailer: 'TRAILER,{rows}' },
    refused: [3],
    advice: /the end of the file may be missing/,
  },
  // Fixed width.
  {
    name: 'fixed width, LF',
    bytes: utf8('     1TY\n     2AN\n\n'),
    says: fixed(),
    rows: ['1: 1|T|Y', '2: 2|A|N'],
    emptyRows: 1,
  },
  {
    name: 'fixed width, CR alone',
    bytes: utf8('     1TY\r     2AN\r'),
    says: fixed(),
    rows: ['1: 1|T|Y', '2: 2|A|N'],
  },
  {
    name: 'fixed width, NEL in cp037',
    bytes: hex('f0f0f0f0f0f1e3e8 15 f0f0f0f0f0f2c1d5 15'),
    says: fixed({ encoding: 'cp037', lineEnd: 'nel' }),
    rows: ['1: 000001|T|Y', '2: 000002|A|N'],
  },
  {
    name: 'fixed width, NEL in UTF-8',
    bytes: utf8('     1TY\u0085     2AN\u0085'),
    says: fixed({ lineEnd: 'nel' }),
    rows: ['1: 1|T|Y', '2: 2|A|N'],
  },
  {
    name: 'COBOL: records without line ends, in cp037',
    bytes: hex('f0f0f0f0f0f1e3e8 f0f0f0f0f0f2c1d5 f0f0f0f0f0f3e3e8'),
    says: fixed({ encoding: 'cp037', lineEnd: 'none' }),
    rows: ['1: 000001|T|Y', '2: 000002|A|N', '3: 000003|T|Y'],
  },
  {
    name: 'COBOL: records without line ends, with low values, packed numbers and filler that no column names',
    bytes: hex('f0f0f0f0f0f1e300 15253f0c f0f0f0f0f0f2c1d5 00000d1c'),
    says: fixed({ encoding: 'cp037', lineEnd: 'none', length: 12 }),
    rows: ['1: 000001|T|', '2: 000002|A|N'],
  },
  {
    name: 'records without line ends, the last one short',
    bytes: utf8('     1TY     2AN     3'),
    says: fixed({ lineEnd: 'none' }),
    refused: [3],
  },
  {
    name: 'fixed width: one line longer and one shorter than the layout',
    bytes: utf8('     1TY\n     2ANx\n     3T\n     4TY\n'),
    says: fixed(),
    refused: [2, 3],
    advice: /length/,
  },
  {
    name: 'a mainframe transfer as text, which cuts blanks at the end of a line',
    bytes: utf8('     1T\n     2AN\n     3\n'),
    says: fixed({ trailingBlanks: 'cut' }),
    rows: ['1: 1|T|', '2: 2|A|N', '3: 3||'],
  },
  {
    name: 'fixed width: lines longer than the last column, as the header says',
    bytes: utf8('     1TY ....\n     2AN ....\n'),
    says: fixed({ length: 13 }),
    rows: ['1: 1|T|Y', '2: 2|A|N'],
  },
  {
    name: 'SAS or COBOL in UTF-8: columns of bytes',
    bytes: utf8('     1Zoë  Y\n     2Lee   N\n'),
    says: fixed({ layout: { no: [1, 6], who: [7, 12], flag: [13, 13] }, unit: 'bytes' }),
    rows: ['1: 1|Zoë|Y', '2: 2|Lee|N'],
  },
  {
    name: 'columns of bytes read as columns of characters, and the other way round',
    bytes: utf8('     1Zoë  Y\n     2Lee   N\n'),
    says: fixed({ layout: { no: [1, 6], who: [7, 12], flag: [13, 13] } }),
    refused: [1],
    advice: /unit: bytes/,
  },
  {
    name: 'columns of bytes that cut a character',
    bytes: utf8('     1SECRËY\n'),
    says: fixed({ layout: { no: [1, 6], who: [7, 11], flag: [12, 13] }, unit: 'bytes' }),
    refused: [1],
  },
  {
    name: 'fixed width: U+2028 is a character as others, and a pair counts as one',
    bytes: utf8('     1\u2028Y\n     2😀N\n'),
    says: fixed(),
    rows: ['1: 1||Y', '2: 2|😀|N'],
  },
  {
    name: 'fixed width: a header line, a trailer with its count',
    bytes: utf8('HDR 2025\n     1TY\n     2AN\nTRL0000020000099\n'),
    says: { ...fixed({ skipLines: 1 }), trailer: 'TRL{rows:6}*' },
    rows: ['2: 1|T|Y', '3: 2|A|N'],
  },
  {
    name: 'fixed width: a trailer whose count differs',
    bytes: utf8('     1TY\n     2AN\nTRL000003\n'),
    says: { ...fixed(), trailer: 'TRL{rows}' },
    refused: [3],
  },
  {
    name: 'fixed width: no line end at the end',
    bytes: utf8('     1TY\n     2AN'),
    says: fixed(),
    rows: ['1: 1|T|Y', '2: 2|A|N'],
    warnings: ['no-final-line-end'],
  },
];
