/** One row of a file: its cells, trimmed only where asked, and the line on which it begins. */
export interface Row {
  line: number;
  cells: readonly string[];
}
