import { ALSO_US_PLACES, DOMESTIC, FOREIGN, PROVINCES } from './countries.js';
import { isPlaceholder } from './placeholder.js';
import { STATE_NAMES } from './states.js';
import { STATE_CODES } from './zip.js';
import type { Tokens } from './tokens.js';

const domestic = new Set<string>(DOMESTIC);
const foreign = new Set<string>(FOREIGN);
const alsoUs = new Set<string>(ALSO_US_PLACES);
const provinces = new Set<string>(PROVINCES);
const lastWord = (phrase: string): string => phrase.slice(phrase.lastIndexOf(' ') + 1);
const domesticEnds = new Set<string>(DOMESTIC.map(lastWord));
const foreignEnds = new Set<string>(FOREIGN.map(lastWord));
const LONGEST = 4;

/** How many words before `end` name the United States; 0 for none. */
export function domesticCountry({ words, line }: Tokens, end: number): number {
  if (!domesticEnds.has(words[end - 1]!)) return 0;
  for (let length = Math.min(LONGEST, end); length > 0; length--) {
    const at = end - length;
    if (line[at] === line[end - 1] && domestic.has(words.slice(at, end).join(' '))) return length;
  }
  return 0;
}

/** How many words before `end` name another country, or are a Canadian postal code with its province; 0 for none. */
export function foreignCountry(tokens: Tokens, end: number): number {
  return canadianCode(tokens, end) || namedCountry(tokens, end);
}

/** A country must be a line of its own, alone or with a postal code before it; or end an address that has one line. */
function namedCountry({ words, line, starts }: Tokens, end: number): number {
  if (!foreignEnds.has(words[end - 1]!)) return 0;
  const start = starts[line[end - 1]!]!;
  for (let length = Math.min(LONGEST, end - start); length > 0; length--) {
    const name = words.slice(end - length, end).join(' ');
    if (!foreign.has(name)) continue;
    const before = end - length;
    if (before === start || (before === start + 1 && /^\d+$/.test(words[start]!))) return length;
    if (start === 0 && !alsoUs.has(name)) return length;
  }
  return 0;
}

function canadianCode({ words, line }: Tokens, end: number): number {
  const last = words[end - 1]!;
  let length = 0;
  if (/^[A-Z]\d[A-Z]\d[A-Z]\d$/.test(last)) length = 1;
  else if (/^\d[A-Z]\d$/.test(last) && end > 1 && /^[A-Z]\d[A-Z]$/.test(words[end - 2]!)) length = 2;
  if (length === 0) return 0;
  const before = end - length - 1;
  return before >= 0 && provinces.has(words[before]!) && line[before] === line[end - 1] ? length + 1 : length;
}

/** Judges a country column: another country, unless it is blank, a placeholder, ours, or one of our territories. */
export function isForeignCountry({ words }: Tokens): boolean {
  if (words.length === 0 || isPlaceholder(words, 0, words.length)) return false;
  const name = words.join(' ');
  return !domestic.has(name) && !Object.hasOwn(STATE_NAMES, name) && !(words.length === 1 && TERRITORIES.has(name));
}

/** Codes that are both a territory's and a country's (ISO 3166) or post office's; other state codes are countries here: CA. */
const TERRITORIES = new Set(['PR', 'VI', 'GU', 'AS', 'MP', 'AA', 'AE', 'AP'].filter((code) => STATE_CODES.has(code)));
