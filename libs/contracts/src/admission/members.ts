import { atOnce } from '../at-once.js';
import { asBuffer } from './strict-json.js';

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [ARRAY, OBJECT] = [0x5b, 0x7b];
/** From the byte that opens an array or an object to the one that closes it. */
const TO_END = 2;
const WORDS = ['true', 'false', 'null'].map((word) => Buffer.from(word));
/** Characters that may follow a backslash, `u` aside. */
const ESCAPED = new Set(Buffer.from('"\\/bfnrt'));

const isSpace = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;
const isHex = (byte: number | undefined): boolean =>
  isDigit(byte) || (byte !== undefined && (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);

/** Tokens between two pauses: a few milliseconds. */
const PAUSE_EVERY = 1 << 15;

/**
 * The members of a JSON object that have one of `names`: the text of a string, null for any other value. An empty object for other JSON,
 * undefined for what is not JSON. As `JSON.parse` gives them of the same bytes read as UTF-8 (RFC 8259; of a name that comes twice the
 * last), but nothing else is made: for 8 MB of brackets the parser takes seconds, this a tenth of one.
 */
export const membersOf = (value: Uint8Array, names: ReadonlySet<string>): Record<string, unknown> | undefined =>
  atOnce(memberSteps(value, names));

/** The same, with pauses. */
export function* memberSteps(
  value: Uint8Array,
  names: ReadonlySet<string>,
): Generator<void, Record<string, unknown> | undefined> {
  const bytes = asBuffer(value);
  const text = (from: number, to: number): string => JSON.parse(bytes.toString('utf8', from, to)) as string;
  const sizes = new Set([...names].map((one) => Buffer.byteLength(one)));
  /** The name between two quotes, where it may be one of those that are looked for. */
  const nameIn = (from: number, to: number): string | undefined => {
    if (hasEscape(bytes, from, to)) return text(from, to);
    return sizes.has(to - from - 2) ? bytes.toString('utf8', from + 1, to - 1) : undefined;
  };
  const found = new Map<string, [from: number, to: number]>();
  /** How each level was opened. A list, and no recursion: a value may be nested as deep as it is long. */
  let levels = new Uint8Array(64);
  let depth = 0;
  let next: 'name' | 'value' | 'end' = 'value';
  /** The member whose value is read, and where that begins. */
  let name: string | undefined;
  let begin = 0;
  let tokens = 0;
  for (let at = 0; ;) {
    if (++tokens % PAUSE_EVERY === 0) yield;
    while (isSpace(bytes[at])) at++;
    const byte = bytes[at];
    const ofObject = depth === 1 && levels[0] === OBJECT;
    if (next === 'name') {
      const end = stringEnd(bytes, at);
      if (end < 0) return undefined;
      if (ofObject) name = nameIn(at, end);
      at = end;
      while (isSpace(bytes[at])) at++;
      if (bytes[at++] !== COLON) return undefined;
      next = 'value';
    } else if (next === 'value') {
      if (ofObject) begin = at;
      if (byte === ARRAY || byte === OBJECT) {
        if (depth === levels.length) {
          const more = new Uint8Array(2 * depth);
          more.set(levels);
          levels = more;
        }
        levels[depth++] = byte;
        at++;
        while (isSpace(bytes[at])) at++;
        next = bytes[at] === byte + TO_END ? 'end' : byte === OBJECT ? 'name' : 'value';
        if (next !== 'end') continue;
        depth--;
        at++;
      } else {
        at = scalarEnd(bytes, at);
        if (at < 0) return undefined;
        next = 'end';
      }
    } else {
      if (ofObject && name !== undefined && names.has(name)) found.set(name, [begin, at]);
      if (depth === 0) {
        if (at < bytes.length) return undefined;
        break;
      }
      const opened = levels[depth - 1]!;
      at++;
      if (byte === COMMA) next = opened === OBJECT ? 'name' : 'value';
      else if (byte === opened + TO_END) depth--;
      else return undefined;
    }
  }
  const members = Object.create(null) as Record<string, unknown>;
  for (const [known, [from, to]] of found) members[known] = bytes[from] === QUOTE ? text(from, to) : null;
  return members;
}

/** Behind the string that begins at `at`; -1 where there is none. */
function stringEnd(bytes: Buffer, at: number): number {
  if (bytes[at] !== QUOTE) return -1;
  for (at++; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === QUOTE) return at + 1;
    if (byte < 0x20) return -1;
    if (byte !== BACKSLASH) continue;
    const escaped = bytes[++at]!;
    if (escaped === 0x75) {
      for (let i = 0; i < 4; i++) if (!isHex(bytes[++at])) return -1;
    } else if (!ESCAPED.has(escaped)) return -1;
  }
  return -1;
}

function hasEscape(bytes: Buffer, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (bytes[i] === BACKSLASH) return true;
  return false;
}

/** Behind the string, number or word that begins at `at`; -1 where there is none. */
function scalarEnd(bytes: Buffer, at: number): number {
  if (bytes[at] === QUOTE) return stringEnd(bytes, at);
  for (const word of WORDS)
    if (bytes[at] === word[0]) return word.every((byte, i) => bytes[at + i] === byte) ? at + word.length : -1;
  if (bytes[at] === 0x2d) at++;
  if (bytes[at] === 0x30) at++;
  else if ((at = digitsEnd(bytes, at)) < 0) return -1;
  if (bytes[at] === 0x2e && (at = digitsEnd(bytes, at + 1)) < 0) return -1;
  if (bytes[at] !== 0x65 && bytes[at] !== 0x45) return at;
  at++;
  if (bytes[at] === 0x2b || bytes[at] === 0x2d) at++;
  return digitsEnd(bytes, at);
}

/** Behind one digit or more; -1 where there is none. */
function digitsEnd(bytes: Buffer, at: number): number {
  const begin = at;
  while (isDigit(bytes[at])) at++;
  return at > begin ? at : -1;
}
