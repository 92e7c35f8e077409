import { type HardFile, csv, digestOf, utf8 } from './hard-file.js';

const people = 'no,who\n1,Ann\n2,Bob\n';
const numbered = (rows: number, end = '\r\n'): string => Array.from({ length: rows }, (_, i) => `${i + 1},x`).join(end);

/** How it shows that a file is whole: its end, its digest, the number of its rows, its trailer. */
export const WHOLE_FILES: readonly HardFile[] = [
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
];
