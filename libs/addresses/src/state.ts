import type { Tokens } from './tokens.js';
import { CLASS, classesOf } from './words.js';
import { statesOfZip } from './zip.js';

/** Names of the states, territories and military regions and their older abbreviations, in normal form, with the two-letter code. */
// prettier-ignore
export const STATE_NAMES: Readonly<Record<string, string>> = {
  ALABAMA: 'AL', ALASKA: 'AK', 'AMERICAN SAMOA': 'AS', ARIZONA: 'AZ', ARKANSAS: 'AR', 'ARMED FORCES AMERICAS': 'AA',
  'ARMED FORCES EUROPE': 'AE', 'ARMED FORCES PACIFIC': 'AP', CALIFORNIA: 'CA', COLORADO: 'CO',
  'COMMONWEALTH OF PUERTO RICO': 'PR', CONNECTICUT: 'CT', DELAWARE: 'DE', 'DISTRICT OF COLUMBIA': 'DC',
  'FEDERATED STATES OF MICRONESIA': 'FM', FLORIDA: 'FL', GEORGIA: 'GA', GUAM: 'GU', HAWAII: 'HI', IDAHO: 'ID',
  ILLINOIS: 'IL', INDIANA: 'IN', IOWA: 'IA', KANSAS: 'KS', KENTUCKY: 'KY', LOUISIANA: 'LA', MAINE: 'ME',
  'MARSHALL ISLANDS': 'MH', MARYLAND: 'MD', MASSACHUSETTS: 'MA', MICHIGAN: 'MI', MINNESOTA: 'MN', MISSISSIPPI: 'MS',
  MISSOURI: 'MO', MONTANA: 'MT', NEBRASKA: 'NE', NEVADA: 'NV', 'NEW HAMPSHIRE': 'NH', 'NEW JERSEY': 'NJ',
  'NEW MEXICO': 'NM', 'NEW YORK': 'NY', 'NORTH CAROLINA': 'NC', 'NORTH DAKOTA': 'ND', 'NORTHERN MARIANA ISLANDS': 'MP',
  OHIO: 'OH', OKLAHOMA: 'OK', OREGON: 'OR', PALAU: 'PW', PENNSYLVANIA: 'PA', 'PUERTO RICO': 'PR', 'RHODE ISLAND': 'RI',
  'SOUTH CAROLINA': 'SC', 'SOUTH DAKOTA': 'SD', TENNESSEE: 'TN', TEXAS: 'TX', 'US VIRGIN ISLANDS': 'VI', UTAH: 'UT',
  VERMONT: 'VT', 'VIRGIN ISLANDS': 'VI', VIRGINIA: 'VA', WASHINGTON: 'WA', 'WEST VIRGINIA': 'WV', WISCONSIN: 'WI',
  WYOMING: 'WY', ARIZ: 'AZ', CALIF: 'CA', COLO: 'CO', CONN: 'CT', FLA: 'FL', ILL: 'IL', KANS: 'KS', MASS: 'MA',
  MICH: 'MI', MINN: 'MN', NEBR: 'NE', OKLA: 'OK', ORE: 'OR', PENN: 'PA', PENNA: 'PA', TENN: 'TN', TEX: 'TX', WASH: 'WA',
  WISC: 'WI', 'W VA': 'WV', 'D C': 'DC', 'N C': 'NC', 'N D': 'ND', 'N H': 'NH', 'N J': 'NJ', 'N M': 'NM', 'N Y': 'NY',
  'P R': 'PR', 'R I': 'RI', 'S C': 'SC', 'S D': 'SD',
};

export const STATE_CODES: ReadonlySet<string> = new Set(Object.values(STATE_NAMES));

interface StateFound {
  state: string;
  /** Words taken from the end. */
  length: number;
}

const byLastWord = new Map<string, string[][]>();
for (const name of Object.keys(STATE_NAMES)) {
  const words = name.split(' ');
  const last = words.at(-1)!;
  byLastWord.set(
    last,
    [...(byLastWord.get(last) ?? []), words].sort((a, b) => b.length - a.length),
  );
}
/** Also a court and a direction: on the line of the street they are a state only where the rest supports it. */
const ALSO_STREET_WORDS = new Set(['CT', 'NE']);

/** The state that the words before `end` name, by code or in full. */
export function stateBefore(tokens: Tokens, end: number, zip: string | null): StateFound | null {
  const last = tokens.words[end - 1]!;
  if (last.length === 2) {
    if (!STATE_CODES.has(last)) return null;
    if (ALSO_STREET_WORDS.has(last) && tokens.line[end - 1] === 0 && !isStateHere(tokens, end, last, zip)) return null;
    return { state: last, length: 1 };
  }
  for (const name of byLastWord.get(last) ?? []) {
    const at = end - name.length;
    if (at < 0 || tokens.line[at] !== tokens.line[end - 1] || !name.every((word, i) => tokens.words[at + i] === word))
      continue;
    // "100 WASHINGTON" is a street in no state.
    if (at > 0 && tokens.line[at] === 0 && onlyDigits(tokens.words, at)) return null;
    return { state: STATE_NAMES[name.join(' ')]!, length: name.length };
  }
  return null;
}

/** "12 ELM ST HARTFORD CT" against "12 ELM CT": a street's suffix came before, or the ZIP code is the state's. */
function isStateHere({ words }: Tokens, end: number, code: string, zip: string | null): boolean {
  if (zip !== null && statesOfZip(zip).includes(code)) return true;
  if (end === 1) return true;
  if (classesOf(words[end - 2]) & CLASS.suffix) return false;
  for (let i = 1; i < end - 2; i++) if (classesOf(words[i]) & CLASS.suffix) return true;
  return false;
}

function onlyDigits(words: readonly string[], to: number): boolean {
  for (let i = 0; i < to; i++) if (!/^[\d-]+$/.test(words[i]!)) return false;
  return true;
}
