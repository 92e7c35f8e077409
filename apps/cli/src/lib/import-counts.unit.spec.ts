import { charactersText, countsText } from './import-counts.js';

const counts = (characters: Record<string, Record<string, number>>) =>
  ({ characters }) as unknown as Parameters<typeof charactersText>[0];

describe('charactersText', () => {
  it('shows each character by file, with its count', () => {
    expect(charactersText(counts({ 'a.csv': { 'U+00E9': 1200, 'U+1F600': 2 } }))).toMatch(
      /in a\.csv.*:\n {2}U\+00E9 é +1,200\n {2}U\+1F600 😀 +2$/,
    );
  });

  it('shows no character that a terminal would obey', () => {
    const text = charactersText(counts({ 'a.csv': { 'U+009B': 1, 'U+202E': 1, 'U+0301': 1, 'U+FEFF': 1 } }));

    expect(text).not.toMatch(/[\u0080-\u009f\u202e\u0301\ufeff]/);
    expect(text).toContain('U+009B');
  });

  it('shows the most frequent of very many, and says how many others there are', () => {
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`U+${(0x4e00 + i).toString(16)}`, 1]));
    expect(charactersText(counts({ 'a.csv': many }))).toMatch(/and 60 others$/);
  });

  it('says that there are none', () => {
    expect(charactersText(counts({}))).toBe('Characters beyond ASCII: none');
  });
});

it('names each code that was counted, ZIP codes that were completed among them', () => {
  const levels = { SUFFICIENT: 5, PARTIAL: 0, INSUFFICIENT: 1 };
  const text = countsText({
    ...{ requests: 6, withoutName: 0, matches: 0, matchesBy: {}, disclosures: 0, withoutSubject: 0 },
    ...{ events: 1, eventsByType: {}, bytes: 0, emptyRows: 0, characters: {} },
    addresses: { levels, codes: { A13: 5, A06: 1 }, weakCheckPasses: levels },
  });
  expect(text).toContain('ZIP codes completed: 5 rows.');
  expect(text).toMatch(/A06 +1 +ZIP_INVALID\n *A13 +5 +ZIP_COMPLETED/);
});
