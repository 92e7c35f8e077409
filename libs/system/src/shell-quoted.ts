const PLAIN = /^[\w@%+:,./-]+$/;

/** One word of a POSIX shell's command line, whatever stands in it: for commands that a person copies from what we print. */
export const shellQuoted = (word: string): string => (PLAIN.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
