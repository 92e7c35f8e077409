/** What a terminal obeys instead of showing it: controls, line ends, and marks that turn the direction of writing. */
const OBEYED = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Text from a file that nobody vouches for, so that it can be printed: it cannot end a line and write another in our name. */
export const plain = (text: string): string =>
  text.replace(OBEYED, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
