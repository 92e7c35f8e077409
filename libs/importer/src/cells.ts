import { code } from '#libs/contracts';

/** Codes in one cell, parted by semicolons. undefined when one of them is no code. */
export function readCodes(cell: string): string[] | undefined {
  const codes = cell
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return codes.every((part) => code.safeParse(part).success) ? codes : undefined;
}

const YES = new Set(['true', 't', 'yes', 'y', '1']);
const NO = new Set(['false', 'f', 'no', 'n', '0']);

/** undefined for an empty cell; null for what is neither yes nor no. */
export function readFlag(cell: string): boolean | undefined | null {
  const text = cell.trim().toLowerCase();
  if (text === '') return undefined;
  return YES.has(text) ? true : NO.has(text) ? false : null;
}
