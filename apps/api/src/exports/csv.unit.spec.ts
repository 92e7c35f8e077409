import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { actCell, csvHead, csvText, timeCell } from './csv.js';

const FORMULA = /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/u;
const cell = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', 'a,b', 'a"b', 'a\r\nb', ' ', '', '＝1'),
);

describe('a CSV file', () => {
  it('gives every cell back, and none that a spreadsheet would calculate', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 20 }), (rows) => {
        const text = csvText(rows);
        expect(text.endsWith('\r\n')).toBe(true);
        const read = parse(text, { record_delimiter: '\r\n' });
        expect(read).toEqual(rows.map((row) => row.map((one) => (FORMULA.test(one) ? `'${one}` : one))));
        for (const one of read.flat()) expect(one).not.toMatch(FORMULA);
      }),
    );
  });

  it('writes numbers, yes and no, and nothing', () => {
    expect(csvText([[0, 17, true, false, null, 'x']])).toBe('0,17,yes,no,,x\r\n');
  });

  it('begins with the mark of its encoding and with what it says of itself, as rows', () => {
    expect(
      csvHead(
        [
          ['filter q', '=cmd|x'],
          ['rows', 2],
        ],
        ['id', 'rule'],
      ),
    ).toBe("\uFEFF# filter q,'=cmd|x\r\n# rows,2\r\nid,rule\r\n");
  });

  it('shows a day as a day, and a time as a spreadsheet reads it', () => {
    expect(actCell('2025-08-07T23:59:59.000Z')).toBe('2025-08-07');
    expect(actCell('2025-08-07T00:00:00.000Z')).toBe('2025-08-07');
    expect(actCell('2025-08-07T00:00:01.000Z')).toBe('2025-08-07 00:00:01');
    expect(actCell('2025-08-07T23:59:58.000Z')).toBe('2025-08-07 23:59:58');
    expect(actCell('2025-08-07T23:59:59.500Z')).toBe('2025-08-07 23:59:59');
    expect(timeCell('2025-08-07T23:59:59.000Z')).toBe('2025-08-07 23:59:59');
    expect([actCell(null), timeCell(null)]).toEqual([null, null]);
  });
});
