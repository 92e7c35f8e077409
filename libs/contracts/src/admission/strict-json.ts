import { isUtf8 } from 'node:buffer';
import { Mark, scanBytes } from './byte-scan.js';
import type { RefusalReason } from './reasons.js';

export interface StrictJson {
  value: unknown;
  text: string;
  /** Marks of byte-scan, for the checks that follow. */
  marks: number;
  refusal?: undefined;
}

export interface NotStrictJson {
  refusal: RefusalReason;
  detail?: string;
  /** Where, and in an event of which type. */
  path?: (string | number)[];
  type?: unknown;
}

/**
 * JSON that every reader reads alike (RFC 7493, I-JSON): UTF-8, no duplicate key, no NUL, no lone surrogate, no integer
 * beyond 2^53, no deep nesting.
 *
 * Duplicate keys are found by counting. Every member of the text puts at most one key into the parsed value, so the
 * value has as many keys as the text has members if, and only if, no object names a key twice (escaped or not).
 */
export function parseStrict(bytes: Uint8Array): StrictJson | NotStrictJson {
  const { marks, members } = scanBytes(bytes);
  const buffer = asBuffer(bytes);
  if (marks & Mark.nonAscii && !isUtf8(buffer)) return { refusal: 'not-utf8' };
  // Before it is parsed: of 8 MB of brackets the parser makes 8 million arrays.
  if (marks & Mark.deep) return { refusal: 'too-deep' };
  const text = marks & Mark.nonAscii ? buffer.toString('utf8') : buffer.toString('latin1');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const detail = position(error as Error);
    return { refusal: 'not-json', ...(detail ? { detail } : {}) };
  }
  if (!hasMembers(value, members)) return { refusal: 'duplicate-key' };
  if (marks & (Mark.unicodeEscape | Mark.bigNumber)) {
    const found = unreadable(value, []);
    if (found) return { ...found, type: (value as { type?: unknown } | null)?.type };
  }
  return { value, text, marks };
}

export const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Parser messages quote the input, which may itself say "position 5": only a position at the very end is the parser's. */
const position = (error: Error): string | undefined =>
  / at (position \d+)(?: \(line \d+ column \d+\))?$/.exec(error.message)?.[1];

let found = 0;

/** Has the value at least `members` keys? It cannot have more. Stops as soon as it knows, mostly before bulk rows. */
function hasMembers(value: unknown, members: number): boolean {
  found = 0;
  return members === 0 || counted(value, members);
}

function counted(value: unknown, members: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      if (typeof value[i] === 'object' && counted(value[i], members)) return true;
    }
    return false;
  }
  // The engine keeps the names of objects of one shape for this loop; Object.keys would make a list of them each time.
  for (const _name in value) found++;
  if (found >= members) return true;
  for (const name in value) {
    const member = (value as Record<string, unknown>)[name];
    if (typeof member === 'object' && counted(member, members)) return true;
  }
  return false;
}

/** `\p{Surrogate}` under the u flag matches halves only: a whole pair is one code point. */
const HALF_PAIR = /\p{Surrogate}/u;

function unreadable(
  value: unknown,
  path: (string | number)[],
): { refusal: RefusalReason; path: (string | number)[] } | undefined {
  const refusal = unreadableAlone(value);
  if (refusal) return { refusal, path };
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, member] of Object.entries(value)) {
    const ofName = unreadableAlone(name);
    if (ofName) return { refusal: ofName, path };
    const found = unreadable(member, [...path, Array.isArray(value) ? Number(name) : name]);
    if (found) return found;
  }
  return undefined;
}

function unreadableAlone(value: unknown): RefusalReason | undefined {
  if (typeof value === 'string') {
    if (value.includes('\0')) return 'nul-character';
    return HALF_PAIR.test(value) ? 'lone-surrogate' : undefined;
  }
  if (typeof value !== 'number') return undefined;
  // An overflow such as 1e400 is Infinity here; 1.5 is fine; 2^53 itself may stand for 2^53 + 1.
  return !Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))
    ? 'unsafe-integer'
    : undefined;
}
