import { tableFile } from './table-file.js';
import { readTrailer, trailerLine } from './trailer.js';

describe('trailer lines', () => {
  it.each<[string, string, number | null | undefined]>([
    ['TRL{rows}', 'TRL000012', 12],
    ['TRL{rows}', 'TRL      12   ', 12],
    ['TRL{rows}', 'TRL', undefined],
    ['TRL{rows}', 'TRL12x', undefined],
    ['TRL{rows:6}*', 'TRL0000120000099', 12],
    ['TRL{rows:6}*', 'TRL    120000099', 12],
    ['TRL{rows:6}*', 'TRL0000x20000099', undefined],
    ['{rows} rows selected.', '1,280,000 rows selected.', 1_280_000],
    ['{rows} rows selected.', '12 rows selected!', undefined],
    ['"TRAILER";"{lines}"', '"TRAILER";"0004"', 4],
    ['*{rows} record(s) selected.', '  12 record(s) selected.', 12],
    ['END', 'END', null],
    ['END', 'THE END', undefined],
    ['END*', 'END OF FILE', null],
  ])('%s reads %s', (text, line, count) => {
    expect(readTrailer(trailerLine.parse(text), line)).toBe(count);
  });

  it('says what is wrong with a description, in one line or a list', () => {
    for (const trailer of ['T{row}', ['END', 'T{row}']]) {
      const { issues } = tableFile.safeParse({ file: 'a', trailer }).error!;
      expect(issues.map(({ message }) => message)).toEqual([expect.stringMatching(/^write \{rows\}/)]);
    }
  });

  it.each(['', '{rows}{lines}', 'T{row}', 'T{rows:0}', 'T{rows'])('refuses the description "%s"', (text) => {
    expect(trailerLine.safeParse(text).success).toBe(false);
  });
});
