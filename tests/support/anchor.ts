/** The anchor of a heading, as GitHub makes it: lower case, no punctuation, dashes for blanks. */
export const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
