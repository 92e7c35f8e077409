/** A word that somebody looks for: in lower case, with a blank for each sign of punctuation. */
export interface SearchTerm {
  word: string;
  /** Rules whose titles have it: these are in no table. */
  rules: readonly string[];
}

const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
const SIGNS = new RegExp(`[${PUNCTUATION.replace(/[\\\]^-]/g, '\\$&')}]`, 'g');

/** ASCII alone, as PostgreSQL does under the collation "C". */
const lower = (text: string): string => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
const folded = (text: string): string => lower(text).replace(SIGNS, ' ');

/** Whether a text has a word that begins so. */
const hasWord = (text: string, word: string): boolean => ` ${folded(text)}`.includes(` ${word}`);

/**
 * The words of a search, each with the rules whose titles have a word that begins so. `D-1` is one word, which `irs/D-10` has too; none: the
 * text has no letter and no digit.
 */
export function searchTerms(text: string, titles: ReadonlyMap<string, string>): SearchTerm[] {
  const words = text
    .split(/\s+/u)
    .map((word) => folded(word).trim())
    .filter((word) => word !== '');
  return [...new Set(words)].map((word) => ({
    word,
    rules: [...titles].filter(([, title]) => hasWord(title, word)).map(([rule]) => rule),
  }));
}

/** Columns of a finding in which is searched, beside its rule's title. */
const SEARCHED = ['rule', 'agreement', 'subject', 'id'] as const;
export type Searched = Record<Exclude<(typeof SEARCHED)[number], 'agreement'>, string> & { agreement: string | null };

/** Whether a finding has every word: what `searchedText` says in SQL. */
export const matchesSearch = (finding: Searched, terms: readonly SearchTerm[]): boolean =>
  terms.every(
    ({ word, rules }) =>
      rules.includes(finding.rule) || SEARCHED.some((column) => hasWord(finding[column] ?? '', word)),
  );

/**
 * Each column on a line of its own, so that no word reaches from one into the next. It is looked for with strpos: there is no pattern that
 * somebody's text could be.
 */
export const searchedText = (table: string): string => {
  const columns = SEARCHED.map((column) => `' ' || coalesce(${table}.${column}, '')`).join(` || E'\\n' || `);
  const signs = PUNCTUATION.replaceAll("'", "''");
  return `translate(lower((${columns}) COLLATE "C"), '${signs}', '${' '.repeat(PUNCTUATION.length)}')`;
};
