import { isPlaceholder } from './placeholder.js';
import { STATE_CODES, STATE_NAMES } from './state.js';
import type { Tokens } from './tokens.js';

/** How the country of a domestic address is written. */
export const DOMESTIC = [
  'U S',
  'U S A',
  'UNITED STATES',
  'UNITED STATES OF AMERICA',
  'US',
  'USA',
  'EE UU',
  'ESTADOS UNIDOS',
] as const;

/**
 * Countries as a line of their own at the end of an address, in normal form and without accents. Georgia is left out: it is
 * a state far more often.
 */
// prettier-ignore
export const FOREIGN = [
  'AFGHANISTAN', 'ALBANIA', 'ALGERIA', 'ANGOLA', 'ANTIGUA AND BARBUDA', 'ARGENTINA', 'ARMENIA', 'AUSTRALIA', 'AUSTRIA',
  'AZERBAIJAN', 'BAHAMAS', 'BANGLADESH', 'BARBADOS', 'BELARUS', 'BELGIUM', 'BELIZE', 'BENIN', 'BERMUDA', 'BHUTAN', 'BOLIVIA',
  'BOSNIA AND HERZEGOVINA', 'BRASIL', 'BRAZIL', 'BULGARIA', 'BURKINA FASO', 'BURMA', 'BURUNDI', 'CAMBODIA', 'CAMEROON',
  'CANADA', 'CAPE VERDE', 'CHAD', 'CHILE', 'CHINA', 'COLOMBIA', 'CONGO', 'COSTA RICA', 'COTE D IVOIRE', 'COTE DIVOIRE',
  'CROATIA', 'CUBA', 'CYPRUS', 'CZECH REPUBLIC', 'CZECHIA', 'DENMARK', 'DOMINICA', 'DOMINICAN REPUBLIC', 'ECUADOR', 'EGYPT',
  'EL SALVADOR', 'ENGLAND', 'ERITREA', 'ESPANA', 'ESTONIA', 'ETHIOPIA', 'FIJI', 'FINLAND', 'FRANCE', 'GAMBIA', 'GERMANY',
  'GHANA', 'GREAT BRITAIN', 'GREECE', 'GRENADA', 'GUATEMALA', 'GUINEA', 'GUYANA', 'HAITI', 'HONDURAS', 'HONG KONG', 'HUNGARY',
  'ICELAND', 'INDIA', 'INDONESIA', 'IRAN', 'IRAQ', 'IRELAND', 'ISRAEL', 'ITALY', 'IVORY COAST', 'JAMAICA', 'JAPAN', 'JORDAN',
  'KAZAKHSTAN', 'KENYA', 'KOREA', 'KOSOVO', 'KUWAIT', 'KYRGYZSTAN', 'LAOS', 'LATVIA', 'LEBANON', 'LIBERIA', 'LIBYA',
  'LITHUANIA', 'LUXEMBOURG', 'MALAWI', 'MALAYSIA', 'MALI', 'MALTA', 'MAURITANIA', 'MEX', 'MEXICO', 'MOLDOVA', 'MONGOLIA',
  'MONTENEGRO', 'MOROCCO', 'MOZAMBIQUE', 'MYANMAR', 'NEPAL', 'NETHERLANDS', 'NEW ZEALAND', 'NICARAGUA', 'NIGER', 'NIGERIA',
  'NORTH KOREA', 'NORTH MACEDONIA', 'NORTHERN IRELAND', 'NORWAY', 'PAKISTAN', 'PANAMA', 'PARAGUAY', 'PERU', 'PHILIPPINES',
  'POLAND', 'PORTUGAL', 'REPUBLICA DOMINICANA', 'ROMANIA', 'RUSSIA', 'RUSSIAN FEDERATION', 'RWANDA', 'SAINT LUCIA',
  'SAUDI ARABIA', 'SCOTLAND', 'SENEGAL', 'SERBIA', 'SIERRA LEONE', 'SINGAPORE', 'SLOVAKIA', 'SLOVENIA', 'SOMALIA',
  'SOUTH AFRICA', 'SOUTH KOREA', 'SPAIN', 'SRI LANKA', 'ST LUCIA', 'SUDAN', 'SURINAME', 'SWEDEN', 'SWITZERLAND', 'SYRIA',
  'TAIWAN', 'TAJIKISTAN', 'TANZANIA', 'THAILAND', 'TOGO', 'TRINIDAD', 'TRINIDAD AND TOBAGO', 'TUNISIA', 'TURKEY', 'TURKIYE',
  'TURKMENISTAN', 'UGANDA', 'UK', 'UKRAINE', 'UNITED ARAB EMIRATES', 'UNITED KINGDOM', 'URUGUAY', 'UZBEKISTAN', 'VENEZUELA',
  'VIET NAM', 'VIETNAM', 'WALES', 'YEMEN', 'ZAMBIA', 'ZIMBABWE',
] as const;

/** Countries that are also towns in the United States: without commas they do not make an address foreign. */
// prettier-ignore
export const ALSO_US_PLACES = [
  'ANGOLA', 'ARGENTINA', 'BELGIUM', 'BOLIVIA', 'BRAZIL', 'CANADA', 'CHILE', 'CHINA', 'COLOMBIA', 'CUBA', 'CYPRUS', 'DENMARK',
  'EGYPT', 'ENGLAND', 'FRANCE', 'GERMANY', 'GREECE', 'IRELAND', 'ISRAEL', 'ITALY', 'JAMAICA', 'JAPAN', 'JORDAN', 'LEBANON',
  'MALI', 'MALTA', 'MEXICO', 'NORWAY', 'PANAMA', 'PERU', 'POLAND', 'SPAIN', 'SWEDEN', 'SWITZERLAND', 'TOGO', 'TRINIDAD',
  'TURKEY', 'WALES',
] as const;

/** Two letters before a Canadian postal code. */
export const PROVINCES = ['AB', 'BC', 'MB', 'NB', 'NL', 'NS', 'NT', 'NU', 'ON', 'PE', 'QC', 'SK', 'YT'] as const;

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
