import { InvalidIdentifier } from './errors.js';

/** What is typed, pasted or converted to in place of an apostrophe: accents that stand alone and modifier letters among them. */
const APOSTROPHES =
  /['`\u00b4\u02b9-\u02bf\u02c8\u02ca\u02cb\u0374\u0384\u055a\u05f3\u1fbd\u1fbf\u1fef\u1ffd\u1ffe\u2018-\u201b\u2032\u2035\u275b\u275c\ua78b\ua78c\uff07\uff40]/gu;
/** Characters that no reader sees: soft hyphens, joiners, directions, zero-width blanks, selectors, fillers. */
const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * The normal form of a text, which a reason or an agency's own number is compared by: NFKC, one case, one apostrophe, one
 * hyphen, nothing invisible, blanks and control characters collapsed.
 */
export function normaliseText(text: string): string {
  return folded(text, "'")
    .replace(/[\p{Pd}\u2212]/gu, '-')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

/**
 * The one normal form of a person's name or number, an officer's as a subject's (docs/level-0.md): apostrophes deleted;
 * hyphens, full stops and all else but letters, marks and digits a blank; blanks collapsed; case, width and composition
 * folded. It merges what keyboards, word processors and encodings make of one name, and nothing that tells two names apart:
 * accents, the order of names, initials and word boundaries stay. Two people in one pseudonym answer for each other's acts, and
 * a keyed digest is never parted again; one person in two shows, as an officer whom no roster names. Throws InvalidIdentifier.
 */
export function normaliseName(name: string, kind = 'name'): string {
  return notEmpty(
    kind,
    folded(name, '')
      .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
      .trim(),
  );
}

export function notEmpty(kind: string, text: string): string {
  if (text === '') throw new InvalidIdentifier(kind, 'it is empty');
  return text;
}

function folded(text: string, apostrophe: string): string {
  return (
    text
      // Normalisation sorts combining marks, quadratically in the worst case; no language stacks more than a few.
      .replace(/(\p{M}{4})\p{M}+/gu, '$1')
      // Before NFKC, which makes a blank and a mark of an accent that stands alone; and after it, for what it takes apart.
      .replace(APOSTROPHES, apostrophe)
      .normalize('NFKC')
      .replace(INVISIBLE, '')
      .replace(APOSTROPHES, apostrophe)
      // Down and up: the capital ẞ goes with ß and SS.
      .toLowerCase()
      .toUpperCase()
      // The four letters i of Turkish are one: which of them a change of case gives depends on the machine's language.
      .normalize('NFD')
      .replace(/I\p{M}+/gu, (letter) => letter.replaceAll('\u0307', ''))
      .normalize('NFC')
  );
}
