import { WORDS, type WordClass } from './words.js';

const CLASSES = Object.keys(WORDS) as WordClass[];

/** One bit per class of word. */
export const CLASS = Object.fromEntries(CLASSES.map((name, i) => [name, 1 << i])) as Record<WordClass, number>;

const bits = new Map<string, number>();
for (const name of CLASSES) for (const word of WORDS[name]) bits.set(word, (bits.get(word) ?? 0) | CLASS[name]);

/** The classes of a word, as bits; 0 for a word that says nothing by itself. */
export const classesOf = (word: string | undefined): number => (word === undefined ? 0 : (bits.get(word) ?? 0));

/** The classes of a phrase of two or three words. */
export function phraseClasses(words: readonly string[], at: number): number {
  const first = words[at]!;
  if (!phraseStarts.has(first) || at + 1 >= words.length) return 0;
  const two = `${first} ${words[at + 1]!}`;
  const found = classesOf(two);
  return found !== 0 || at + 2 >= words.length ? found : classesOf(`${two} ${words[at + 2]!}`);
}

const phraseStarts = new Set([...bits.keys()].filter((key) => key.includes(' ')).map((key) => key.split(' ')[0]!));
