/**
 * Numbers of persons. High precision on purpose: a refused lawful event is a nuisance, and a termination that is refused does not count.
 * Nine bare digits alone are not found, because case numbers look like that; nor an EIN, which is no person's.
 * Of a text as `readable` gives it: `\0` stands for what is not seen.
 */
const SEPARATOR = '(?:(?:\\0?[-._ ]){1,4}\\0?|\\0)';
const digits = (...each: string[]): string => each.join('\\0?');
const many = (count: number): string => digits(...Array<string>(count).fill('[0-9]'));
/** A longer number, or a word with a number, is another thing: a part, a docket, an amount. */
const BEFORE = '(?<![0-9A-Za-z$€£]\\0?|[0-9A-Za-z]\\0?-\\0?|[0-9]\\0?[.,_]\\0?)';
const AFTER = '(?!\\0?[0-9A-Za-z]|\\0?[-._]\\0?[0-9])';

/** Social Security Administration: no area 000, 666 or 900 to 999, no group 00, no serial 0000. */
const SSN = new RegExp(
  `${BEFORE}(?!${digits('0', '0', '0')}|${digits('6', '6', '6')})${digits('[0-8]', '[0-9]', '[0-9]')}${SEPARATOR}` +
    `(?!${digits('0', '0')})${many(2)}${SEPARATOR}(?!${digits('0', '0', '0', '0')})${many(4)}${AFTER}`,
);
/** Internal Revenue Service: 9xx, and groups 50 to 65, 70 to 88, 90 to 92 and 94 to 99. */
const GROUPS = ['5\\0?[0-9]', '6\\0?[0-5]', '7\\0?[0-9]', '8\\0?[0-8]', '9\\0?[0-24-9]'].join('|');
const ITIN = new RegExp(
  `${BEFORE}${digits('9', '[0-9]', '[0-9]')}${SEPARATOR}(?:${GROUPS})${SEPARATOR}${many(4)}${AFTER}`,
);

/** Nine digits, bare or grouped, of a text without `\0`. */
const NINE =
  '(?:[0-9]{9}|[0-9]{3}[-._ ]{1,4}[0-9]{2}[-._ ]{1,4}[0-9]{4}|[0-9]{3}[-._ ][0-9]{3}[-._ ][0-9]{3})(?![0-9])';
const NUMBER = '(?:[-._ ]?(?:number|num|no|nr|id))?';
const FULL = `social[-._ ]?security${NUMBER}|taxpayer[-._ ]?(?:identification[-._ ]?)?(?:id|number|no)`;
/** Between a label and its number: `SSN: `, `SSN no. `, `SSN is `. */
const LINK = '[^0-9A-Za-z]{0,6}(?:(?:is|was|no|nr|num|number)\\b[^0-9A-Za-z]{0,6})?';
/** As a word of its own (`ssn 123456789`, not `protein 123456789`) or in capitals (`theSSN:…`). */
const LABELLED = new RegExp(`(?<![a-z])(?:ssns?|itins?|tin|(?:${FULL})s?)${LINK}${NINE}`, 'i');
const CAPITALS = new RegExp(`(?<![A-Z])(?:SSN|ITIN|TIN)${LINK}${NINE}`);
const BEHIND = new RegExp(`(?<![0-9])${NINE}[^0-9A-Za-z]{1,4}(?:ssn|itin|${FULL})(?![a-z])`, 'i');
const CAPITALS_BEHIND = new RegExp(`(?<![0-9])${NINE}[^0-9A-Za-z]{1,4}TIN(?![A-Za-z])`);

export const hasSsn = (text: string): boolean => SSN.test(text);
export const hasItin = (text: string): boolean => ITIN.test(text);
export const isLabelled = (text: string): boolean =>
  LABELLED.test(text) || CAPITALS.test(text) || BEHIND.test(text) || CAPITALS_BEHIND.test(text);
