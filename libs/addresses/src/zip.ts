import { STATE_NAMES } from './states.js';
import { ZIP3_RANGES } from './zip3.js';

/** States by ZIP3, 0 to 999. */
const states: string[][] = Array.from({ length: 1000 }, () => []);
for (const [state, ranges] of Object.entries(ZIP3_RANGES)) {
  for (const [from, to] of ranges) for (let zip3 = from; zip3 <= to; zip3++) states[zip3]!.push(state);
}

export const STATE_CODES: ReadonlySet<string> = new Set(Object.values(STATE_NAMES));

/** The states that a ZIP code's prefix belongs to; empty for an unassigned one. */
export const statesOfZip = (zip: string): readonly string[] => states[Number(zip.slice(0, 3))] ?? [];

/** Five digits, or nine with or without a hyphen. */
export function looksLikeZip(word: string): boolean {
  const length = word.length;
  if (length !== 5 && length !== 9 && length !== 10) return false;
  for (let i = 0; i < length; i++) {
    const code = word.charCodeAt(i);
    if (i === 5 && length === 10 ? code !== 0x2d : code < 0x30 || code > 0x39) return false;
  }
  return true;
}

/** Never delivered to. 12345 and 11111 are not here: both prefixes are real, and 12345 is Schenectady's. */
export function isPossibleZip(zip: string, state: string | null): boolean {
  const zip5 = zip.slice(0, 5);
  if (zip5 === '00000' || zip5 === '99999') return false;
  const owners = statesOfZip(zip5);
  return state === null ? owners.length > 0 : owners.includes(state);
}
