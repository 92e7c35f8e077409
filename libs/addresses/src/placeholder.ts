/**
 * Words that people and systems write where they have no address. Compared as a whole (all of the address, or one line of it, without
 * digits), never as a part: "12 UNKNOWN RD" is an address. In normal form, `# - /` as blanks. A run of two or more X is one too. Left out
 * on purpose: words that are also a street without its number ("UNKNOWN STREET": 12 Unknown Street).
 */
// prettier-ignore
export const PLACEHOLDERS = [
  'ADDRESS NOT AVAILABLE', 'ADDRESS ON FILE', 'ADDRESS NOT GIVEN', 'ADDRESS NOT KNOWN', 'ADDRESS NOT PROVIDED', 'ADDRESS REFUSED',
  'ADDRESS UNAVAILABLE', 'ADDRESS UNK', 'ADDRESS UNKNOWN', 'AT LARGE', 'BAD ADDRESS', 'BLANK', 'CITY UNKNOWN',
  'CURRENT ADDRESS UNKNOWN', 'DECLINED', 'DECLINED TO ANSWER', 'DECLINED TO PROVIDE', 'DECLINED TO STATE', 'DEPORTED',
  'DESCONOCIDA', 'DESCONOCIDO', 'DETAINED', 'DID NOT PROVIDE', 'DIRECCION DESCONOCIDA', 'DO NOT CARE', 'DO NOT HAVE', 'DO NOT KNOW',
  'DOES NOT APPLY', 'DOMICILIO DESCONOCIDO', 'DON T CARE', 'DON T KNOW', 'DONT CARE', 'DONT HAVE', 'DONT KNOW', 'DUMMY',
  'EMPTY', 'F T P', 'FAIL TO PROVIDE', 'FAILED TO GIVE', 'FAILED TO PROVIDE', 'FAILED TO PROVIDE ADDRESS',
  'FAILED TO PROVIDE AN ADDRESS', 'FAILED TO STATE', 'FAILURE TO PROVIDE', 'FTP', 'HOMELESS', 'ICE CUSTODY', 'IN CUSTODY', 'IN ICE CUSTODY', 'INCARCERATED', 'INVALID',
  'INVALID ADDRESS', 'LAST KNOWN ADDRESS UNKNOWN', 'LKA UNKNOWN', 'MISSING', 'N A', 'N K', 'NA', 'NAN', 'NFA', 'NIL',
  'NO ADDRESS', 'NO ADDRESS AVAILABLE', 'NO ADDRESS FOUND', 'NO ADDRESS GIVEN', 'NO ADDRESS ON FILE', 'NO ADDRESS ON RECORD',
  'NO ADDRESS PROVIDED', 'NO CURRENT ADDRESS', 'NO DATA', 'NO FIXED ABODE', 'NO FIXED ADDRESS', 'NO KNOWN ADDRESS',
  'NO PERMANENT ADDRESS', 'NO PERMANENT RESIDENCE', 'NO RESIDENCE', 'NO STREET ADDRESS', 'NO TIENE', 'NO TIENE DIRECCION', 'NOADDRESS', 'NONE', 'NONE GIVEN',
  'NONE ON FILE', 'NONE PROVIDED', 'NOT APPLICABLE', 'NOT AVAILABLE', 'NOT FOUND', 'NOT GIVEN', 'NOT KNOWN',
  'NOT LISTED', 'NOT ON FILE', 'NOT ON RECORD', 'NOT PROVIDED', 'NOT RECORDED', 'NOT REPORTED', 'NOT STATED', 'NULL', 'PENDING',
  'REFUSED', 'REFUSED TO ANSWER', 'REFUSED TO GIVE', 'REFUSED TO PROVIDE', 'REFUSED TO STATE', 'SAME', 'SAME AS ABOVE', 'SAME AS HOME', 'SAME AS HOME ADDRESS', 'SAME AS MAILING', 'SAME AS MAILING ADDRESS', 'SAME AS PHYSICAL',
  'SAME AS PHYSICAL ADDRESS', 'SAME AS RESIDENCE',
  'SEE ABOVE', 'SEE ATTACHED', 'SEE FILE', 'SEE NOTES', 'SIN DIRECCION', 'SIN DOMICILIO', 'STATE UNKNOWN', 'STREET ADDRESS UNKNOWN', 'T B D',
  'TBA', 'TBD', 'TEST', 'TEST ADDRESS', 'TO BE ADVISED', 'TO BE DETERMINED', 'TRANSIENT', 'UNABLE TO PROVIDE',
  'UNAVAILABLE', 'UNDEFINED', 'UNDETERMINED', 'UNDOMICILED', 'UNHOUSED', 'UNK', 'UNK ADDRESS', 'UNKNOWN', 'UNKNOWN ADDRESS', 'UNKNOWN CITY',
  'UNKNOWN STATE', 'UNKNOWN STREET ADDRESS', 'UNKN', 'UNKNWN', 'UNKOWN', 'UNKNOWN AT THIS TIME', 'UNSPECIFIED', 'VOID', 'WHEREABOUTS UNKNOWN',
] as const;

/** By first word, longest phrase first, so that one look decides for nearly every real address. */
const byFirst = new Map<string, string[][]>();
for (const phrase of PLACEHOLDERS) {
  const words = phrase.split(' ');
  const list = byFirst.get(words[0]!) ?? [];
  list.push(words);
  byFirst.set(words[0]!, list);
}
for (const list of byFirst.values()) list.sort((a, b) => b.length - a.length);

const JOINERS = /[-/]/;
const DIGITS = /\d+/g;

/**
 * Whether words[from..to), digits removed, are nothing but dictionary phrases ("NA NA", "UNKNOWN ADDRESS, UNKNOWN CITY 00000").
 * False where only digits are left: that is a number or a ZIP code, not a placeholder.
 */
export function isPlaceholder(words: readonly string[], from: number, to: number): boolean {
  const left: string[] = [];
  let first = true;
  for (let i = from; i < to; i++) {
    const word = withoutDigits(words[i]!);
    if (word === '') continue;
    if (first && !mayStart(word)) return false;
    first = false;
    if (JOINERS.test(word)) {
      for (const part of word.split(JOINERS)) if (part !== '') left.push(part);
    } else left.push(word);
  }
  let at = 0;
  while (at < left.length) {
    const length = runOfX(left, at) || phraseAt(left, at);
    if (length === 0) return false;
    at += length;
  }
  return left.length > 0;
}

function mayStart(word: string): boolean {
  if (byFirst.has(word)) return true;
  return word.charCodeAt(0) === 0x58 || JOINERS.test(word);
}

function phraseAt(left: readonly string[], at: number): number {
  for (const phrase of byFirst.get(left[at]!) ?? []) {
    if (phrase.every((word, i) => left[at + i] === word)) return phrase.length;
  }
  return 0;
}

/** How many words from `at` are made of X only; 0 unless there are two X or more in all. */
function runOfX(left: readonly string[], at: number): number {
  let count = 0;
  let words = 0;
  for (let word = left[at]; word !== undefined && /^X+$/.test(word); word = left[at + words]) {
    count += word.length;
    words++;
  }
  return count >= 2 ? words : 0;
}

/** Empty where nothing but digits, hyphens, slashes and signs was there. */
function withoutDigits(word: string): string {
  let digits = false;
  let letters = false;
  for (let i = 0; i < word.length && !(digits && letters); i++) {
    const code = word.charCodeAt(i);
    if (code >= 0x30 && code <= 0x39) digits = true;
    else if (code !== 0x23 && code !== 0x26 && code !== 0x2d && code !== 0x2f && code !== 0x40) letters = true;
  }
  if (!letters) return '';
  return digits ? word.replace(DIGITS, '') : word;
}
