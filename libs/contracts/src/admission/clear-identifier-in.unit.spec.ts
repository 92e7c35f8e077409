import { clearIdentifierIn, clearLinesInWords } from './clear-identifier-in.js';
import { HARMLESS } from './testing/harmless.js';
import { SMUGGLED } from './testing/smuggled.js';

const around = (text: string): string => `seen by the desk\nasked S about it\n${text}\nto be asked again\n`;

describe('a note', () => {
  it.each(HARMLESS)('may say %j', (text) => expect(clearIdentifierIn(around(text))).toBeUndefined());

  it('may not show what an event may not, in whatever line', () => {
    const missed = SMUGGLED.filter(([text]) => {
      const found = clearIdentifierIn(around(text));
      return found === undefined || found.firstLine > 3 || found.lastLine < 3;
    });
    expect(missed).toEqual([]);
  });

  it.each([
    ['ssn 123-45-6789', 'SSN', 1, 1],
    ['one\ntwo\n123 45 6789', 'SSN', 3, 3],
    ['one\r\n123-45-\r\n6789\r\nfour', 'SSN', 2, 3],
    ['one\n\n123\n45\n6789\n\n', 'SSN', 3, 5],
    ['one\n１２３－４５－６７８９', 'SSN', 2, 2],
    ['one\n9\u200b12-7\u200b0-1234', 'ITIN', 2, 2],
    ['a@example.gov\n123-45-6789', 'e-mail address', 1, 1],
    ['lives at\n100 Main St, Springfield IL 62701', 'street address', 2, 2],
  ] as const)('%j: %s in lines %i to %i', (text, kind, firstLine, lastLine) => {
    expect(clearIdentifierIn(text)).toEqual({ kind, firstLine, lastLine });
  });

  it('is told where it is, and not what was written', () => {
    const words = clearLinesInWords(clearIdentifierIn('x\n123-45-6789')!);
    expect(words).toBe('line 2 holds what looks like an SSN; write a pseudonym or a code, or leave it out');
    expect(clearLinesInWords(clearIdentifierIn('x\n123-45-\n6789')!)).toMatch(/^lines 2 to 3 hold what/);
  });

  it('of the longest size is searched quickly', () => {
    for (const text of ['123-45-\n'.repeat(500), 'a\n'.repeat(1_995) + '123456789', '1 Main St\n'.repeat(400)]) {
      const before = process.cpuUsage();
      clearIdentifierIn(text);
      expect(process.cpuUsage(before).user).toBeLessThan(500_000);
    }
  });
});
