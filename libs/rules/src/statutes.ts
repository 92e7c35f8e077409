/** The packs that an agreement must choose when its `authority` cites their statute: a section of a title of the United States Code. */
const STATUTES = [{ pack: 'usc26-6103', title: 26, section: 6103 }] as const;

/** Cached by the policy's own list, because every act under it asks. */
const known = new WeakMap<readonly string[], string[]>();

/** The packs whose statute one of these texts cites, in any spelling. */
export function packsCited(authority: readonly string[]): readonly string[] {
  let packs = known.get(authority);
  if (!packs) {
    const cited = STATUTES.filter(({ title, section }) => authority.some((text) => cites(text, title, section)));
    known.set(authority, (packs = cited.map(({ pack }) => pack)));
  }
  return packs;
}

const LAST_TITLE = 54;

/** Reduces names of a title, and of the Code itself, to one word each. */
const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/\p{Cf}/gu, ''],
  [/§+/g, ' section '],
  // Initials: `u.s.c.`, `u. s. c.`
  [/(?<=\b[a-z])\.\s*(?=[a-z]\b)/g, ''],
  [/(?<=\d)(?=[a-z])|(?<=[a-z])(?=\d)/g, ' '],
  [/\b(?:u ?s ?c|united states code|u ?s code)(?:[as]| annotated)?\b/g, 'usc'],
  [/\b(?:i ?r ?c|(?:internal revenue|tax) code)\b/g, 'title 26'],
  [/\btit\b/g, 'title'],
  [/\bsec(?:t|s|tions?)?\b|\bsections\b|\bss?\b/g, 'section'],
  // Subsections: `(i)(2)`.
  [/\((?:[a-z]|[ivx]+|\d{1,2})\)/g, ' '],
];

/** The words and numbers of a citation. A decimal stays one token, because `301.6103` is a regulation, not section 6103. */
function wordsOf(text: string): string[] {
  let plain = text.normalize('NFKC').toLowerCase();
  for (const [spelling, word] of SPELLINGS) plain = plain.replace(spelling, word);
  return plain.match(/[a-z]+|\d+(?:\.\d+)*/g) ?? [];
}

/** The title that the word at `at` names, if it names one: `title 26`, `26 usc`, `usc 26`. */
function titleAt(words: readonly string[], at: number): number | undefined {
  const named = (word: string | undefined): number | undefined => {
    const title = Number(word);
    return title >= 1 && title <= LAST_TITLE ? title : undefined;
  };
  if (words[at] === 'title') return named(words[at + 1]);
  return words[at] === 'usc' ? (named(words[at - 1]) ?? named(words[at + 1])) : undefined;
}

/**
 * Does a text cite the section of that title? A section belongs to the title that follows it with `of`, otherwise to the last title before
 * it, otherwise to the next one. A text without any title cites it if it calls the number a section.
 */
function cites(text: string, title: number, section: number): boolean {
  const words = wordsOf(text);
  const titles = words.flatMap((_, at) => {
    const named = titleAt(words, at);
    return named === undefined ? [] : [{ at, named }];
  });
  return words.some((word, at) => {
    if (Number(word) !== section) return false;
    const next = titles.find((one) => one.at > at);
    const isOf = next !== undefined && /^(?:of|the|\s)+$/.test(words.slice(at + 1, next.at).join(' '));
    const meant = isOf ? next : (titles.findLast((one) => one.at < at) ?? next);
    return meant ? meant.named === title : words[at - 1] === 'section';
  });
}
