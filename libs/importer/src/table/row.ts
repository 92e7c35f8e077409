/** One row of a file: its cells, trimmed only where asked, and the line on which it begins. */
export interface Row {
  line: number;
  cells: readonly string[];
}

/** Takes what is wrong with a line: the expected form, never the content, which may be about a person. */
export type Refuse = (line: number, expected: string) => void;
