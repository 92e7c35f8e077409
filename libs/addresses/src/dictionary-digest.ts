import { digestOf } from '#libs/merkle';
import {
  ALSO_COUNTRY_CODES,
  ALSO_US_PLACES,
  DOMESTIC,
  DOMESTIC_COLUMN,
  FOREIGN,
  PROVINCES,
  TERRITORY_NAMES,
} from './country.js';
import { PLACEHOLDERS } from './placeholder.js';
import { STATE_NAMES } from './state.js';
import { WORDS } from './words.js';
import { ZIP3_RANGES } from './zip.js';

/** Of the code and its dictionaries together: any change that can change a code for some address raises it. */
export const VALIDATOR_VERSION = '1.1.0';

/** Everything that the assessment looks words up in. */
export const DICTIONARIES = {
  alsoCountryCodes: ALSO_COUNTRY_CODES,
  alsoUsPlaces: ALSO_US_PLACES,
  domestic: DOMESTIC,
  domesticColumn: DOMESTIC_COLUMN,
  foreign: FOREIGN,
  placeholders: PLACEHOLDERS,
  provinces: PROVINCES,
  stateNames: STATE_NAMES,
  territoryNames: TERRITORY_NAMES,
  words: WORDS,
  zip3Ranges: ZIP3_RANGES,
};

let digest: string | undefined;

/** `sha256:<hex>` over the canonical JSON (RFC 8785) of all dictionaries: says which lists an assessment was made with. */
export function dictionaryDigest(): string {
  return (digest ??= digestOf(canonical(DICTIONARIES)));
}

/** RFC 8785 for what the dictionaries hold: objects, arrays, strings and small whole numbers. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}
