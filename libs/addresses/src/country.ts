import { isPlaceholder } from './placeholder.js';
import { STATE_CODES, STATE_NAMES } from './state.js';
import { isSign, type Tokens } from './tokens.js';
import { looksLikeZip } from './zip.js';

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
  'ESTADOS UNIDOS DE AMERICA',
  'THE UNITED STATES OF AMERICA',
] as const;

/** How else a country column says the United States, their outlying islands among them (ISO 3166, UM). */
// prettier-ignore
export const DOMESTIC_COLUMN = [
  '581', '840', 'AMERICA', 'EEUU', 'ETATS UNIS', 'EUA', 'THE UNITED STATES', 'UM', 'UMI', 'UNITED STATES MINOR OUTLYING ISLANDS',
  'US MINOR OUTLYING ISLANDS', 'US OF A',
] as const;

/**
 * The territories and the freely associated states in a country column: alpha-3 and numeric codes of ISO 3166 (016 as a number,
 * too), the codes that federal files have from FIPS 10-4 where ISO gives them to nobody, and names.
 */
// prettier-ignore
export const TERRITORY_NAMES: Readonly<Record<string, string>> = {
  '016': 'AS', '16': 'AS', '316': 'GU', '580': 'MP', '583': 'FM', '584': 'MH', '585': 'PW', '630': 'PR', '850': 'VI',
  ASM: 'AS', CNMI: 'MP', 'COMMONWEALTH OF THE NORTHERN MARIANA ISLANDS': 'MP', CQ: 'MP', FSM: 'FM', GUM: 'GU', MHL: 'MH',
  MICRONESIA: 'FM', 'MICRONESIA FEDERATED STATES OF': 'FM', MNP: 'MP', 'NORTHERN MARIANAS': 'MP', PLW: 'PW', PRI: 'PR',
  'REPUBLIC OF PALAU': 'PW', 'REPUBLIC OF THE MARSHALL ISLANDS': 'MH', RQ: 'PR', 'UNITED STATES VIRGIN ISLANDS': 'VI', USVI: 'VI',
  VIR: 'VI', 'VIRGIN ISLANDS OF THE UNITED STATES': 'VI', VQ: 'VI',
};

/** State codes that ISO 3166 gives to another country too: in a country column they are that country's. */
// prettier-ignore
export const ALSO_COUNTRY_CODES = [
  'AL', 'AR', 'AZ', 'CA', 'CO', 'DE', 'GA', 'ID', 'IL', 'IN', 'KY', 'LA', 'MA', 'MD', 'ME', 'MN', 'MO', 'MS', 'MT', 'NC', 'NE', 'PA',
  'SC', 'SD', 'TN', 'VA',
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

const territories = new Map(Object.entries(TERRITORY_NAMES));
const domestic = new Set<string>(DOMESTIC);
const foreign = new Set<string>(FOREIGN);
const alsoUs = new Set<string>(ALSO_US_PLACES);
const provinces = new Set<string>(PROVINCES);
const lastWord = (phrase: string): string => phrase.slice(phrase.lastIndexOf(' ') + 1);
const domesticEnds = new Set<string>(DOMESTIC.map(lastWord));
const foreignEnds = new Set<string>(FOREIGN.map(lastWord));
const LONGEST = 5;

/** How many words before `end` name the United States; 0 for none. */
export function domesticCountry({ words, line, starts }: Tokens, end: number): number {
  const last = words[end - 1]!;
  if (last === '840') return end > 1 && starts[line[end - 1]!] === end - 1 && looksLikeZip(words[end - 2]!) ? 1 : 0;
  if (!domesticEnds.has(last)) return 0;
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
    const name = words
      .slice(end - length, end)
      .join(' ')
      .replace(' & ', ' AND ');
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

/** Ours, and no state or territory of ours. */
export const UNITED_STATES = '';

/** What a country column may say that is ours, by phrase, with the state or territory that it names. */
const ours = new Map<string, string>();
for (const name of [...DOMESTIC, ...DOMESTIC_COLUMN]) ours.set(name, UNITED_STATES);
for (const code of STATE_CODES) if (!(ALSO_COUNTRY_CODES as readonly string[]).includes(code)) ours.set(code, code);
for (const names of [STATE_NAMES, TERRITORY_NAMES])
  for (const [name, code] of Object.entries(names)) ours.set(name, code);
/** 840.0, which `read` writes as 840-0. */
const DECIMAL_ZEROS = /^(\d{2,3})-0{1,9}$/;
const LONGEST_OURS = Math.max(...[...ours.keys()].map((name) => name.split(' ').length));

/** What a column says that has a code or name of ours as it is listed; undefined for every other text. */
export const countryAsListed = (text: string): string | undefined => ours.get(text);

/**
 * Judges a country column: the code of our state or territory that it names, UNITED_STATES for ours, a blank and a placeholder, null
 * for another country. Codes and names may stand side by side ("US - UNITED STATES", "PUERTO RICO (USA)"): nothing else may.
 */
export function readCountry({ words: all }: Tokens): string | null {
  if (all.length === 0 || isPlaceholder(all, 0, all.length)) return UNITED_STATES;
  if (all.length > 4 * LONGEST_OURS) return null;
  const words = all
    .flatMap((word) => word.replace(DECIMAL_ZEROS, '$1').split(/[-/]/))
    .filter((word) => word !== '' && !isSign(word));
  let found = UNITED_STATES;
  for (let at = 0; at < words.length;) {
    let length = Math.min(LONGEST_OURS, words.length - at);
    let code: string | undefined;
    for (; length > 0; length--) if ((code = ours.get(words.slice(at, at + length).join(' '))) !== undefined) break;
    if (code === undefined) return null;
    found ||= code;
    at += length;
  }
  return found;
}

/** The territory that the word before `end` names by a country's code (PRI), alone on a line or after a ZIP code. */
export function territoryBefore({ words, line, starts }: Tokens, end: number): string | null {
  const last = words[end - 1]!;
  const code = last.length === 3 && end > 1 ? territories.get(last) : undefined;
  if (code === undefined) return null;
  const alone = starts[line[end - 1]!] === end - 1;
  return looksLikeZip(words[end - 2]!) || (alone && !/^\d/.test(last)) ? code : null;
}
