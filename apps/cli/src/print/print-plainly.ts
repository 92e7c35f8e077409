import { printLine } from '../lib/output.js';

/** Control characters of ASCII and after it, line and paragraph ends, and what turns the direction of writing. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * One line, whatever the log put into it: names of files and topics, origins and keys are whoever's who made them, and must not write a
 * "verified" of their own, nor move the cursor over ours.
 */
export function printPlainly(line: string): void {
  printLine(plain(line));
}

export function plain(text: string): string {
  return text.replace(UNPRINTABLE, (letter) => `\\u{${letter.codePointAt(0)!.toString(16)}}`);
}
