import { stringify } from 'csv-stringify/sync';
import { dayAlone } from '#libs/rules';

export type Cell = string | number | boolean | null;

/** Excel takes a file without it for one in the code page of its machine. */
const BOM = '\uFEFF';

/**
 * RFC 4180: CRLF, and quotes where a cell needs them. A cell that begins as a formula does (= + - @, a tab, a line end) gets an apostrophe
 * before it, so that a spreadsheet shows it and calculates nothing.
 */
export const csvText = (rows: readonly (readonly Cell[])[]): string =>
  stringify(
    rows.map((row) => row.map((cell) => (typeof cell === 'boolean' ? (cell ? 'yes' : 'no') : cell))),
    { record_delimiter: 'windows', escape_formulas: true },
  );

/** What a file says of itself, by name. */
export type Notes = readonly (readonly [name: string, value: Cell])[];

/**
 * The first lines: rows of two cells, of which the first begins with `# `. RFC 4180 has no comments; whatever reads rows reads these, and
 * tools that can skip lines by a sign skip them.
 */
export const csvHead = (notes: Notes, columns: readonly string[]): string =>
  BOM + csvText([...notes.map(([name, value]) => [`# ${name}`, value]), columns]);

/** As a spreadsheet reads it: UTC, to the second. */
export const timeCell = (time: string | null): string | null =>
  time === null ? null : time.slice(0, 19).replace('T', ' ');

/** Of an act: one of which only the day is known is a day. */
export const actCell = (time: string | null): string | null =>
  time === null ? null : (dayAlone(time) ?? timeCell(time));
