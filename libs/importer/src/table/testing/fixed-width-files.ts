import { type HardFile, fixed, hex, utf8 } from './hard-file.js';

/** Columns of fixed width: line ends, records without them, lengths, units. */
export const FIXED_WIDTH_FILES: readonly HardFile[] = [
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
