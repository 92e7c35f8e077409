/**
 * First three digits of the ZIP codes of each state, territory and military region, as [from, to]: the ranges that the USPS
 * assigns (Publication 65, L002). A prefix that is unassigned inside a state's range counts as the state's, because the USPS
 * opens new ones. Where a prefix is shared, both are listed (063: Fishers Island is New York's; 834: Alta is Wyoming's;
 * 967: American Samoa; 969: the Pacific).
 */
// prettier-ignore
export const ZIP3_RANGES: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  AA: [[340, 340]], AE: [[90, 99]], AP: [[962, 966]], AK: [[995, 999]], AL: [[350, 352], [354, 369]], AR: [[716, 729]],
  AS: [[967, 967]], AZ: [[850, 865]], CA: [[900, 961]], CO: [[800, 816]], CT: [[60, 69]],
  DC: [[200, 200], [202, 205], [569, 569]], DE: [[197, 199]],
  FL: [[320, 339], [341, 342], [344, 344], [346, 347], [349, 349]], FM: [[969, 969]], GA: [[300, 319], [398, 399]],
  GU: [[969, 969]], HI: [[967, 968]], IA: [[500, 528]], ID: [[832, 838]], IL: [[600, 629]], IN: [[460, 479]],
  KS: [[660, 679]], KY: [[400, 427]], LA: [[700, 714]], MA: [[10, 27], [55, 55]], MD: [[206, 219]], ME: [[39, 49]],
  MH: [[969, 969]], MI: [[480, 499]], MN: [[550, 567]], MO: [[630, 658]], MP: [[969, 969]], MS: [[386, 397]],
  MT: [[590, 599]], NC: [[270, 289]], ND: [[580, 588]], NE: [[680, 693]], NH: [[30, 38]], NJ: [[70, 89]],
  NM: [[870, 884]], NV: [[889, 898]], NY: [[5, 5], [63, 63], [100, 149]], OH: [[430, 459]],
  OK: [[730, 732], [734, 749]], OR: [[970, 979]], PA: [[150, 196]], PR: [[6, 7], [9, 9]], PW: [[969, 969]],
  RI: [[28, 29]], SC: [[290, 299]], SD: [[570, 577]], TN: [[370, 385]], TX: [[733, 733], [750, 799], [885, 885]],
  UT: [[840, 847]], VA: [[201, 201], [220, 246]], VI: [[8, 8]], VT: [[50, 54], [56, 59]], WA: [[980, 994]],
  WI: [[530, 549]], WV: [[247, 268]], WY: [[820, 831], [834, 834]],
};

/** States by ZIP3, 0 to 999. */
const states: string[][] = Array.from({ length: 1000 }, () => []);
for (const [state, ranges] of Object.entries(ZIP3_RANGES)) {
  for (const [from, to] of ranges) for (let zip3 = from; zip3 <= to; zip3++) states[zip3]!.push(state);
}

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

/** A number as spreadsheets write it: 2139, 2139.0, "2,139", 2139-1234. */
const NUMBER = /^(?:(\d{3,9})(?:\.0+)?|(\d{1,3}(?:,\d{3})+)(?:\.0+)?|(\d{3,5})-(\d{4}))$/;
/** 2.139E+03: only where it shows every digit. */
const SCIENTIFIC = /^(\d)\.(\d{1,12})E\+?0?(\d)$/i;

/**
 * The ZIP code that a spreadsheet has taken for a number, with the zeros that it lost: 2139 in Massachusetts is 02139. null
 * unless the state allows this reading, or nothing but a decimal point was added. The other reading, a last digit lost, is one of
 * another state for every number that can be completed: the spec of the dictionaries holds that.
 */
export function completedZip(text: string, state: string | null): string | null {
  const digits = wholeNumber(text);
  if (digits === null) return null;
  const zip = digits.length > 5 ? digits.padStart(9, '0') : digits.padStart(5, '0');
  if (!isPossibleZip(zip, state)) return null;
  if (zip === digits) return zip;
  return state !== null ? zip : null;
}

/** Three to nine digits; null for what is no such number. */
function wholeNumber(text: string): string | null {
  const number = NUMBER.exec(text);
  if (number) {
    const [, plain, grouped, zip5, plus4] = number;
    if (zip5 !== undefined) return zip5 + plus4!;
    const digits = plain ?? grouped!.replaceAll(',', '');
    return digits.length <= 9 ? digits : null;
  }
  const scientific = SCIENTIFIC.exec(text);
  if (!scientific) return null;
  const [, first, rest, exponent] = scientific;
  const after = Number(exponent);
  // Fewer digits than the number has are a rounded one.
  return after >= 2 && rest!.replace(/0+$/, '').length <= after && rest!.length >= after
    ? first! + rest!.slice(0, after)
    : null;
}

/** Never delivered to. 12345 and 11111 are not here: both prefixes are real, and 12345 is Schenectady's. */
export function isPossibleZip(zip: string, state: string | null): boolean {
  const zip5 = zip.slice(0, 5);
  if (zip5 === '00000' || zip5 === '99999') return false;
  const owners = statesOfZip(zip5);
  return state === null ? owners.length > 0 : owners.includes(state);
}
