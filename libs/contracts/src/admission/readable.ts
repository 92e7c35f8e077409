/** Stands for what no reader sees, and for marks upon a character: it may be anywhere in an identifier, and may also part its digits. */
export const UNSEEN = '\0';

/**
 * More marks upon one letter than any text has (UAX 15, stream-safe: 30). They are put in order, at a cost that grows with the square of
 * their number: half a second for what one event can hold. The rest of them says nothing.
 */
const MARKS = /(\p{M}{30})\p{M}+/gu;
const BLANK = /[\p{Zs}\t\n\v\f\r\x85\u2028\u2029]/gu;
const DOT = /[·•‧∙⋅・。]/gu;
const DIGIT = /(?![0-9])\p{Nd}/gu;
const HIDDEN = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}\p{M}]+/gu;
/** What the replacements above look for, the white space of JSON left out. */
const UNUSUAL =
  /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{M}\x7f-\x9f\u2028\u2029·•‧∙⋅・。]|(?![ -~])[\p{Nd}\p{Zs}\p{Dash}]/u;

const PLAIN = /^[ -~]*$/;

/**
 * A text as a reader takes it in: compatibility characters, digits of every script, dashes, blanks and dots in their ASCII form, and
 * `UNSEEN` in place of each run of what is not seen.
 */
export function readable(text: string): string {
  if (PLAIN.test(text)) return text;
  return text
    .replace(MARKS, '$1')
    .normalize('NFKC')
    .replace(BLANK, ' ')
    .replace(HIDDEN, UNSEEN)
    .replace(/\p{Dash}/gu, '-')
    .replace(DOT, '.')
    .replace(DIGIT, (digit) => String(valueOf(digit.codePointAt(0)!)));
}

/** Is a JSON text of other than ASCII characters, white space aside, what `readable` makes of it? */
export const isReadable = (json: string): boolean => !UNUSUAL.test(json) && json.normalize('NFKC') === json;

const isDigit = (point: number): boolean => /\p{Nd}/u.test(String.fromCodePoint(point));

/** Unicode has the ten digits of a script one after the other, from 0 on; two scripts may follow each other. */
function valueOf(point: number): number {
  let first = point;
  while (isDigit(first - 1)) first--;
  return (point - first) % 10;
}
