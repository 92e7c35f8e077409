/** `<key id>:<43 characters>`, as an agency's tokeniser makes it. */
const PSEUDONYM = /[A-Za-z0-9_-]+:[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/;
/** Nine digits, alone or parted in any way: a social security or a taxpayer number, or what may be one. */
const NINE_DIGITS = /(?<![\dA-Za-z])\d(?:[\s\p{Pd}._/]{0,3}\d){8}(?![\dA-Za-z])/u;
/** Letters and marks that nobody sees, between the digits. */
const UNSEEN = /\p{Cf}/gu;

/**
 * What belongs to a person in a text: it goes into no address, no request of a list, and so into no log. Undefined: nothing that looks so.
 * Findings and entries have ids of letters and digits, or fewer digits, and are found by them.
 */
export function personalIn(text: string): 'pseudonym' | 'number' | undefined {
  if (PSEUDONYM.test(text)) return 'pseudonym';
  return NINE_DIGITS.test(text.normalize('NFKC').replace(UNSEEN, '')) ? 'number' : undefined;
}

const WHAT = { pseudonym: 'a person’s pseudonym', number: 'a number of a person' } as const;

/** Said where she types it, as she types it. */
export function notSoughtInWords(text: string): string | undefined {
  const what = personalIn(text);
  return (
    what &&
    `This looks like ${WHAT[what]}. It would be in the address and in logs, so nothing is looked for by it, and it is kept nowhere. Findings are found by their words, ids and subjects.`
  );
}
