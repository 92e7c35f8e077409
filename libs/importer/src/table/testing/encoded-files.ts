import { type HardFile, csv, hex, latin1, utf16, utf8 } from './hard-file.js';

/** Encodings: those that programs write, and those that the header states wrongly. */
export const ENCODED_FILES: readonly HardFile[] = [
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
];
