/** Packs that an agreement must choose where its `authority` cites their statute: a section of a title of the United States Code. */
const STATUTES = [{ pack: 'usc26-6103', title: 26, section: 6103 }] as const;

/** By a policy's own list: every act under it asks. */
const known = new WeakMap<readonly string[], string[]>();

/** Packs whose statute one of these texts cites, however it is spelled. */
export function packsCited(authority: readonly string[]): readonly string[] {
  let packs = known.get(authority);
  if (!packs) {
    const cited = STATUTES.filter(({ title, section }) => authority.some((text) => cites(text, title, section)));
    known.set(authority, (packs = cited.map(({ pack }) => pack)));
  }
  return packs;
}

const LAST_TITLE = 54;

/** What goes by a name of its own, and the code itself, each as one word. */
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

/** A citation as its words and numbers; decimals stay whole, since `301.6103` is another thing. */
function wordsOf(text: string): string[] {
  let plain = text.normalize('NFKC').toLowerCase();
  for (const [spelling, word] of SPELLINGS) plain = plain.replace(spelling, word);
  return plain.match(/[a-z]+|\d+(?:\.\d+)*/g) ?? [];
}

/** The title that a word of a citation names, where it does: `title 26`, `26 usc`, `usc 26`. */
function titleAt(words: readonly string[], at: number): number | undefined {
  const named = (word: string | undefined): number | undefined => {
    const title = Number(word);
    return title >= 1 && title <= LAST_TITLE ? title : undefined;
  };
  if (words[at] === 'title') return named(words[at + 1]);
  return words[at] === 'usc' ? (named(words[at - 1]) ?? named(words[at + 1])) : undefined;
}

/**
 * Is the section of that title among what a text cites? A section is of the title that follows it with `of`, else of the last before it, else of
 * the next; where the text names none at all, what is called a section is meant to be this one.
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
