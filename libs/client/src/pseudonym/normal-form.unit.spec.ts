import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidIdentifier } from './errors.js';
import { normaliseName, normaliseText } from './normal-form.js';

describe('normaliseName', () => {
  // Spellings of one name, which become one pseudonym.
  it.each<[string, string[]]>([
    [
      'OBRIEN',
      [
        ...[
          'O’Brien',
          "O'BRIEN",
          'OʼBrien',
          'o`brien',
          'O´Brien',
          'O‘Brien',
          'Oʻbrien',
          'O′Brien',
          'Ｏ＇Ｂｒｉｅｎ',
          'OBrien',
        ],
        'O\u1ffdBrien',
      ],
    ],
    [
      'J SMITH',
      [
        'J. Smith',
        'J Smith',
        'J.Smith',
        ' j.  smith ',
        'J.\u00a0Smith',
        'J\u2003Smith',
        'J.\tSmith\r\n',
        'J\u200b. Smith',
      ],
    ],
    ['J R SMITH', ['J.R. Smith', 'J. R. Smith', 'J R Smith', 'j.r.smith']],
    [
      'ANNE SMITH JONES',
      [
        ...['Anne Smith-Jones', 'Anne Smith‑Jones', 'ANNE SMITH–JONES', 'Anne Smith — Jones', 'Anne Smith−Jones'],
        ...['Anne Smith﹣Jones', 'Anne Smith Jones', 'anne smith-\u00adjones'],
      ],
    ],
    ['MÜLLER', ['Müller', 'MÜLLER', 'Mu\u0308ller', 'müller', 'Ｍüller']],
    ['WEISS', ['Weiß', 'WEISS', 'Weiss', 'WEIẞ', 'weiß']],
    [
      'IBRAHIM YILDIZ',
      ['İbrahim Yıldız', 'ibrahim yıldız', 'İBRAHİM YILDIZ', 'Ibrahim Yildiz', 'i\u0307brahim yildiz'],
    ],
    ['ΟΔΥΣΣΕΥΣ', ['Οδυσσευς', 'ΟΔΥΣΣΕΥΣ', 'οδυσσευσ']],
    ['ﬁnn', ['Finn', 'FINN']],
    ['D ANGELO MARIA', ["D Angelo, Maria'", 'D-ANGELO, MARIA']],
    ['EMP 0012', ['emp-0012', 'EMP 0012', 'Emp. 0012', 'EMP/0012']],
  ])('%s: one pseudonym', (first, others) => {
    const normal = normaliseName(first);
    expect(others.map((other) => normaliseName(other))).toEqual(others.map(() => normal));
  });

  // Names of two people, or of one as two systems know her: they stay apart.
  it.each([
    ['Müller', 'Muller'],
    ['Müller', 'Mueller'],
    ['Peña', 'Pena'],
    ['Mary Ann Asmith', 'Mary Anna Smith'],
    ['Smith, John', 'John Smith'],
    ['J Smith', 'John Smith'],
    ['Smith-Jones', 'SmithJones'],
    ['JR Smith', 'J R Smith'],
    ['O Brien', 'O’Brien'],
    ['Smith', 'Smith Jr.'],
    ['12-3', '1-23'],
    ['Иванов', 'Ivanov'],
    ['Αννα', 'Anna'],
    ['Søren', 'Soren'],
  ])('keeps %s and %s apart', (one, other) => expect(normaliseName(one)).not.toBe(normaliseName(other)));

  it.each(['', ' ', '.', '-', "'", '’ ´', '\u200b', '***'])('refuses %j, which names nobody', (name) => {
    expect(() => normaliseName(name)).toThrow(InvalidIdentifier);
  });

  it('is its own normal form, whatever the case and composition', () => {
    const letters = "aZ09éÉßẞıİiIñøÅﬁŉςΣσжЖ\u0301\u0308\u0307'’ʼ´`-‐‑–−. \u00a0\u200b\u00ad,;";
    const text = fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 12 });
    const form = (name: string): string => {
      try {
        return normaliseName(name);
      } catch {
        return '';
      }
    };
    fc.assert(
      fc.property(text, (name) => {
        const normal = form(name);
        for (const other of [
          normal,
          name.normalize('NFD'),
          name.normalize('NFC'),
          name.toUpperCase(),
          name.toLowerCase(),
        ])
          expect(form(other)).toBe(normal);
      }),
      { numRuns: 2000 },
    );
  });

  it('takes time in the length of the name', () => {
    const start = process.cpuUsage();
    for (const unit of ["'", '.', '-', '\u0301\u0323', 'İ', '\ufdfa', '\u200b'])
      normaliseName(`a${unit.repeat(100_000)}`);
    expect(process.cpuUsage(start).user / 1e6).toBeLessThan(20);
  });
});

describe('docs/level-0.md says', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../../docs/level-0.md'), 'utf8');
  /** The spellings in each cell of the rows under a heading. */
  const rows = (heading: string): string[][][] =>
    text
      .slice(text.indexOf(`| ${heading} `))
      .split('\n\n')[0]!
      .split('\n')
      .slice(2)
      .map((row) =>
        row
          .split('|')
          .slice(1, 3)
          .map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1]!)),
      );

  it.each(rows('one pseudonym'))('%j: %j', (spellings, [normal]) => {
    expect(spellings.length).toBeGreaterThan(2);
    expect(spellings.map((name) => normaliseName(name))).toEqual(spellings.map(() => normal));
  });

  it.each(rows('two pseudonyms'))('%j are apart', (spellings) => {
    expect(spellings.length).toBeGreaterThan(1);
    expect(new Set(spellings.map((name) => normaliseName(name))).size).toBe(spellings.length);
  });
});

describe('normaliseText', () => {
  it.each([
    ['  Final  order\r\n\tsection ', 'FINAL ORDER SECTION'],
    ['ｆｉｎａｌ', 'FINAL'],
    ['e\u0301', 'É'],
    ['a\u200bb\u0000c', 'AB C'],
    ['Straße', 'STRASSE'],
    ['the officer’s own', "THE OFFICER'S OWN"],
    ['A–123‑4', 'A-123-4'],
  ])('%j becomes %j', (raw, expected) => {
    expect(normaliseText(raw)).toBe(expected);
    expect(normaliseText(expected)).toBe(expected);
  });
});
