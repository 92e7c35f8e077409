/** The result of one pass over the bytes of a value. Each mark is a superset: a later, exact check decides. */
export const Mark = {
  /** A byte of 0x80 or more, or DEL in a string, which JSON lets stand there: the value is not plain ASCII. */
  nonAscii: 1,
  /** A backslash in a string, so that the raw text is not what a reader sees. */
  escape: 2,
  /** A `\u` escape: the only way in which NUL or half a surrogate pair can enter valid UTF-8. */
  unicodeEscape: 4,
  /** A number of 16 digits or more, or with an exponent: it may be beyond 2^53. */
  bigNumber: 8,
  /** Digits in the shape of an SSN or ITIN: `ddd-dd-`, with up to four separators each time. */
  identifierShape: 16,
  /** Nine digits in a row, no more and no fewer, or in threes, and a letter before or after them: an identifier if that is of a label. */
  nineDigits: 32,
  /** A digit, a blank and a word or another blank: every street address has one. */
  numberThenWord: 64,
  /** Nested deeper than MAX_DEPTH. */
  deep: 128,
  /** An `@` in a string: every e-mail address has one. */
  at: 256,
} as const;

/** No event type nests deeper than 8; a reader with a small stack must not be at risk. */
export const MAX_DEPTH = 32;

export interface ByteScan {
  marks: number;
  /** Colons outside strings: in valid JSON, the number of members of all its objects, repeated keys counted each time. */
  members: number;
}

const PLAIN = 0;
const DIGIT = 1;
const SEPARATOR = 2;
const QUOTE = 3;
const BACKSLASH = 4;
const NON_ASCII = 5;
const AT = 6;

const CLASS = new Uint8Array(256);
CLASS.fill(NON_ASCII, 0x80);
CLASS.fill(DIGIT, 0x30, 0x3a);
CLASS[0x7f] = NON_ASCII;
CLASS[0x20] = CLASS[0x2d] = CLASS[0x2e] = CLASS[0x5f] = SEPARATOR;
CLASS[0x40] = AT;
CLASS[0x22] = QUOTE;
CLASS[0x5c] = BACKSLASH;

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;
const isWord = (byte: number | undefined): boolean =>
  byte !== undefined && (isDigit(byte) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a));

/**
 * Reads the bytes once, about a nanosecond each, so that the costly checks run only where they can find something.
 * It needs no valid JSON to end, but what it says of members and marks holds only for valid JSON.
 */
export function scanBytes(value: Uint8Array): ByteScan {
  const { length } = value;
  let marks = 0;
  let members = 0;
  let depth = 0;
  let digits = 0;
  let at = 0;
  while (at < length) {
    const byte = value[at++]!;
    if (byte === 0x22) {
      digits = 0;
      while (at < length) {
        const kind = CLASS[value[at++]!];
        if (kind === PLAIN) digits = 0;
        else if (kind === DIGIT) {
          if (++digits === 9 && besideWord(value, at)) marks |= Mark.nineDigits;
        } else if (kind === QUOTE) break;
        else if (kind === SEPARATOR) {
          if (digits !== 0) marks |= afterDigits(value, at, digits);
          digits = 0;
        } else if (kind === BACKSLASH) {
          marks |= value[at] === 0x75 ? Mark.escape | Mark.unicodeEscape : Mark.escape;
          digits = 0;
          at++;
        } else {
          marks |= kind === AT ? Mark.at : Mark.nonAscii;
          digits = 0;
        }
      }
      digits = 0;
    } else if (byte >= 0x30 && byte <= 0x39) {
      digits++;
      if (digits === 9 && besideWord(value, at)) marks |= Mark.nineDigits;
      else if (digits === 16) marks |= Mark.bigNumber;
    } else {
      if (byte === 0x3a) members++;
      else if (byte === 0x5b || byte === 0x7b) {
        if (++depth > MAX_DEPTH) marks |= Mark.deep;
      } else if (byte === 0x5d || byte === 0x7d) depth--;
      else if (digits !== 0 && (byte === 0x65 || byte === 0x45)) marks |= Mark.bigNumber;
      else if (byte >= 0x80) marks |= Mark.nonAscii;
      digits = 0;
    }
  }
  return { marks, members };
}

/** Do the nine digits before `at` end there, and is what comes before or after them, signs aside, a letter? In a UUID it is a digit. */
function besideWord(value: Uint8Array, at: number): boolean {
  if (isDigit(value[at])) return false;
  let before = at - 10;
  while (before >= 0 && !isWord(value[before])) before--;
  if (before >= 0 && !isDigit(value[before])) return true;
  if (isWord(value[at])) return false;
  let after = at;
  while (after <= at + MOST_SIGNS && !isWord(value[after])) after++;
  return isWord(value[after]) && !isDigit(value[after]);
}

/** Bytes between a number and the label behind it: four characters, whatever their script. */
const MOST_SIGNS = 16;

/** A word of an address may begin with an apostrophe, a dot or a letter that is not ASCII. */
const beginsWord = (byte: number | undefined): boolean =>
  byte === 0x27 || byte === 0x2e || byte === 0x20 || (byte !== undefined && byte >= 0x80) || isWord(byte);

const isSeparator = (byte: number | undefined): boolean => byte !== undefined && CLASS[byte] === SEPARATOR;

/** Marks for a run of digits and the separator before `at`. */
function afterDigits(value: Uint8Array, at: number, digits: number): number {
  let marks = value[at - 1] === 0x20 && beginsWord(value[at]) ? Mark.numberThenWord : 0;
  if (digits !== 3) return marks;
  let next = at;
  while (next < at + 3 && isSeparator(value[next])) next++;
  if (!isDigit(value[next]) || !isDigit(value[next + 1])) return marks;
  if (isSeparator(value[next + 2])) marks |= Mark.identifierShape;
  else if (isDigit(value[next + 2]) && isSeparator(value[next + 3])) marks |= Mark.nineDigits;
  return marks;
}
