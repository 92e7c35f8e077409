/** What the search calls it. */
export type Found = 'SSN' | 'ITIN' | 'e-mail address' | 'street address';

const wide = (text: string) => text.replace(/[0-9]/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)));
const from = (zero: number) => (text: string) =>
  text.replace(/[0-9]/g, (digit) => String.fromCodePoint(zero + Number(digit)));
const between = (mark: string, text: string) => [...text].join(mark);

/**
 * Identifiers of persons, as they are put into a free text: each is refused, wherever one may stand. Written before the search.
 */
export const SMUGGLED: readonly (readonly [text: string, found: Found])[] = [
  // Plainly, by form and range.
  ['123-45-6789', 'SSN'],
  ['ssn is 123 45 6789.', 'SSN'],
  ['SSNs: 123456789, 234567890', 'SSN'],
  ['Social Security numbers 123456789 and 234567890', 'SSN'],
  ['(899-99-9999)', 'SSN'],
  ['001-01-0001', 'SSN'],
  ['subject 665-12-3456, spouse unknown', 'SSN'],
  ['moved:123-45-6789;', 'SSN'],
  ['912-70-1234', 'ITIN'],
  ['999-50-0001', 'ITIN'],
  ['900-65-1234', 'ITIN'],
  ['900-88-1234', 'ITIN'],
  ['900-90-1234', 'ITIN'],
  ['900-99-0000', 'ITIN'],
  // Separators: repeated, mixed, others.
  ['123-45 6789', 'SSN'],
  ['123 45-6789', 'SSN'],
  ['123.45.6789', 'SSN'],
  ['123.45-6789', 'SSN'],
  ['123_45_6789', 'SSN'],
  ['123  45  6789', 'SSN'],
  ['123--45--6789', 'SSN'],
  ['123 - 45 - 6789', 'SSN'],
  ['123\t45\t6789', 'SSN'],
  ['123 \t45\n6789', 'SSN'],
  ['123\r\n45\r\n6789', 'SSN'],
  ['123. 45. 6789', 'SSN'],
  ['912.70.1234', 'ITIN'],
  ['912 70-1234', 'ITIN'],
  ['912  70  1234', 'ITIN'],
  ['his number 123-45-6789.', 'SSN'],
  ['123-45-6789 and 234-56-7890', 'SSN'],
  ['123-45-6789–known', 'SSN'],
  ['Nr.123-45-6789', 'SSN'],
  ['no_123-45-6789', 'SSN'],
  ['{"x":"123-45-6789"}', 'SSN'],
  // Dashes and blanks of other kinds.
  ['123–45–6789', 'SSN'],
  ['123—45—6789', 'SSN'],
  ['123−45−6789', 'SSN'],
  ['123‑45‑6789', 'SSN'],
  ['123﹣45－6789', 'SSN'],
  ['123\u00a045\u00a06789', 'SSN'],
  ['123\u202f45\u20096789', 'SSN'],
  ['123\u300045\u30006789', 'SSN'],
  ['123\u202845\u20286789', 'SSN'],
  ['123\u008545\u00856789', 'SSN'],
  ['123·45·6789', 'SSN'],
  ['123•45•6789', 'SSN'],
  ['123・45・6789', 'SSN'],
  ['123。45。6789', 'SSN'],
  // Digits of other kinds.
  [wide('123-45-6789'), 'SSN'],
  [wide('912-70-1234'), 'ITIN'],
  [from(0x660)('123-45-6789'), 'SSN'],
  [from(0x6f0)('123-45-6789'), 'SSN'],
  [from(0x966)('123-45-6789'), 'SSN'],
  [from(0x9e6)('123 45 6789'), 'SSN'],
  [from(0xe50)('123-45-6789'), 'SSN'],
  [from(0x17e0)('912-70-1234'), 'ITIN'],
  [from(0x1d7ce)('123-45-6789'), 'SSN'],
  [from(0x1d7f6)('123-45-6789'), 'SSN'],
  [from(0x1fbf0)('123-45-6789'), 'SSN'],
  [from(0x11066)('123-45-6789'), 'SSN'],
  [from(0x1e950)('123-45-6789'), 'SSN'],
  ['①②③-④⑤-⑥⑦⑧⑨', 'SSN'],
  ['¹²³-⁴⁵-⁶⁷⁸⁹', 'SSN'],
  ['₁₂₃-₄₅-₆₇₈₉', 'SSN'],
  ['1２3-٤5-67८9', 'SSN'],
  // Characters that nobody sees.
  [between('\u200b', '123-45-6789'), 'SSN'],
  ['123\u200b-45\u200b-6789', 'SSN'],
  ['1\u200d23-4\u200c5-67\u206089', 'SSN'],
  ['123\u200b45\u200b6789', 'SSN'],
  ['123\u00ad45\u00ad6789', 'SSN'],
  ['1\u00ad23-45-67\u00ad89', 'SSN'],
  [between('\ufeff', '123 45 6789'), 'SSN'],
  ['\u202e123-45-6789\u202c', 'SSN'],
  ['123\u061c-45-\u180e6789', 'SSN'],
  ['123\u{e0001}-45-67\u{e0020}89', 'SSN'],
  ['123\u3164-45-6789', 'SSN'],
  ['1\u0007\u000823-45-6789', 'SSN'],
  ['12\u007f3-45-6789', 'SSN'],
  // Marks upon digits.
  [between('\u0336', '123-45-6789'), 'SSN'],
  ['1\u03012\u03013-4\u03015-6789', 'SSN'],
  ['1\ufe0f\u20e32\ufe0f\u20e33\ufe0f\u20e3-45-6789', 'SSN'],
  ['123\u034f-45-6789', 'SSN'],
  // Nine digits beside a label.
  ['SSN: 123456789', 'SSN'],
  ['ssn123456789', 'SSN'],
  ['theSSN:123456789', 'SSN'],
  ['SSN is 123456789', 'SSN'],
  ['SSN no. 123-456-789', 'SSN'],
  ['SSN-123-45-6789', 'SSN'],
  ['Social Security Number 123456789', 'SSN'],
  ['social-security #123456789', 'SSN'],
  ['taxpayer_id=123456789', 'SSN'],
  ['Taxpayer Identification Number: 123456789', 'SSN'],
  ['TIN 123456789', 'SSN'],
  ['itin=912701234', 'SSN'],
  ['123456789 (SSN)', 'SSN'],
  ['123456789 = TIN', 'SSN'],
  [`SSN ${wide('123456789')}`, 'SSN'],
  ['S\u200bS\u200bN: 123\u200b456789', 'SSN'],
  ['ＳＳＮ：１２３４５６７８９', 'SSN'],
  // E-mail.
  ['john.doe@example.com', 'e-mail address'],
  ['write to Jane.Q.Public+tax@mail.example.co.uk, please', 'e-mail address'],
  ['<o’neil@example.org>', 'e-mail address'],
  ['jörg@exämple.de', 'e-mail address'],
  ['john\u200b.doe\u00ad@exam\u2060ple.com', 'e-mail address'],
  ['ｊｏｈｎ＠ｅｘａｍｐｌｅ．ｃｏｍ', 'e-mail address'],
  ['mailto:a@b.gov', 'e-mail address'],
  // A full street line.
  ['100 Main St, Springfield', 'street address'],
  ['lives at 4711 N Martin Luther King Blvd, apt 3, Dallas, TX 75201', 'street address'],
  ['100 5th Ave, New York NY 10011', 'street address'],
  ['12-34 Queens Boulevard, Queens, NY', 'street address'],
  ['100 main st springfield il 62701', 'street address'],
  ['100 MAIN STREET, SPRINGFIELD IL 62701-1234', 'street address'],
  ['7 Court Street, Brooklyn', 'street address'],
  ['100 Oak Drive, Springfield', 'street address'],
  ['100 Oak Dr Apt 4B, Springfield, IL', 'street address'],
  ['100 Oak Ct 62701', 'street address'],
  ['22 Elm Way # 5, Reno NV 89501', 'street address'],
  ['12  Oak  Lane,  Reno', 'street address'],
  ["12 O'Hare Street, Chicago", 'street address'],
  ['12 O’Hare Street, Chicago', 'street address'],
  ['1\u200b00 Ma\u00adin St, Spring\u200bfield', 'street address'],
  ['１００ Ｍａｉｎ Ｓｔ， Springfield', 'street address'],
  ['12 Peña Blvd, Denver CO 80249', 'street address'],
  ['seen at 9 Main St.\n62701', 'street address'],
  [`${'x '.repeat(90)}100 Main St, Springfield`, 'street address'],
];

/**
 * What no search of one text can tell from what agencies write: it passes, and docs/events.md says so. Encoded, spelt out, told over two
 * fields, without a label, or in a form that other numbers have.
 */
export const PASSES: readonly string[] = [
  ...['MTIzLTQ1LTY3ODk=', '3132332d34352d36373839', '123%2D45%2D6789', '123&#45;45&#45;6789'],
  ...['one two three, four five, six seven eight nine', '一二三-四五-六七八九', 'CXXIII-XLV'],
  ...['l23-45-6789', '123-4S-6789', '9876-54-321', '123456789', '123/45/6789', '123,45,6789', '123:45:6789'],
  ...['123     45     6789', 'R-123-45-6789', '123-45-6789-01', 'SSN ends in 6789', 'john at example dot com'],
  ...['PO Box 12, Springfield, IL 62701', '100 Main St', 'Springfield, IL 62701', '202-555-0147', 'A123-456-789'],
];

/** Told over two fields. */
export const PASSES_SPLIT: readonly (readonly [string, string])[] = [
  ['123-45', '-6789'],
  ['SSN', '123456789'],
  ['100 Main St', 'Springfield, IL 62701'],
];

/** Ids that are a person's number: refused as the id of a request and the like, and as the key id of a signature. */
export const SMUGGLED_IDS: readonly (readonly [text: string, found: Found])[] = [
  ['123-45-6789', 'SSN'],
  ['123.45.6789', 'SSN'],
  ['123_45_6789', 'SSN'],
  ['912-70-1234', 'ITIN'],
  ['SSN123456789', 'SSN'],
  ['SSN-123-45-6789', 'SSN'],
  ['tin.123456789', 'SSN'],
];
