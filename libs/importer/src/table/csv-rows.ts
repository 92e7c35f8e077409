import { parse } from 'csv-parse/sync';
import type { FileFacts } from './file-facts.js';
import type { Lines } from './file-lines.js';
import type { CsvFormat } from './format.js';
import { RecordEnds } from './record-ends.js';
import type { Refuse, Row } from './row.js';

/** A quoted cell of more characters is taken for a quote that was never closed: the rest of the file would be in it. */
const MAX_RECORD = 1 << 20;

/** The beginning of a record over several lines. */
interface Open {
  line: number;
  text: string;
  quotes: number;
  /**
   * Its first line has all delimiters of a row, which are these cells. A quote that was never closed stands in such a line, and would take
   * the rows after it, which have them too, into its cell; a cell with line ends is told by that.
   */
  whole: number | undefined;
}

interface Batch {
  rows: Row[];
  /** Records with quotes, and the place of each in `rows`. */
  quoted: { at: number; line: number; text: string }[];
}

/**
 * Rows of a delimited file (RFC 4180) from its lines. A record ends with the line in which its quotes are even, so that line
 * numbers are those of the file. A record without a quote is split at its delimiters, which is all there is to do, at some ten times the
 * speed; the others are parsed. What is refused is named by the line on which the record begins, never with its text.
 */
export class CsvRows {
  private open: Open | undefined;
  private readonly quote: string | undefined;
  private readonly ends: RecordEnds;

  constructor(
    private readonly format: CsvFormat,
    private readonly facts: FileFacts,
    private readonly refuse: Refuse,
    /** The character that ends lines. */
    private readonly lineEnd: () => string | undefined,
    /** Cells of a row. Unknown: as many as the first has. */
    private columns?: number,
  ) {
    this.quote = format.quote === 'none' ? undefined : format.quote;
    this.ends = new RecordEnds(format, facts, refuse, lineEnd);
  }

  take({ first, lines }: Lines): Row[] {
    const batch: Batch = { rows: [], quoted: [] };
    lines.forEach((raw, i) => {
      if (!this.goesOn(raw, batch)) this.begin(raw, first + i, batch);
    });
    const bad = this.parse(batch);
    return batch.rows.filter((row) => !bad.has(row.line) && this.keep(row));
  }

  private begin(raw: string, line: number, batch: Batch): void {
    if (this.quote !== undefined && raw.includes(this.quote)) {
      const quotes = this.quotesIn(raw);
      if (quotes % 2 === 1) this.open = { line, text: raw, quotes, whole: this.wholeRow(raw) };
      else this.add(raw, line, batch);
      return;
    }
    const text = this.ends.strip(raw, line);
    if (this.ends.stray(text)) this.refuse(line, STRAY(this.lineEnd()));
    else batch.rows.push({ line, cells: text === '' ? [] : text.split(this.format.delimiter) });
  }

  /** Whether the line belongs to a record that is open. Not where it looks like a row of its own: then that record is refused. */
  private goesOn(raw: string, batch: Batch): boolean {
    const { open } = this;
    if (!open) return false;
    if (open.whole !== undefined && !this.format.multiline && this.cellsIn(raw) >= open.whole) {
      this.end();
      return false;
    }
    open.text += (this.lineEnd() ?? '') + raw;
    open.quotes += this.quotesIn(raw);
    if (open.quotes % 2 === 0) {
      this.open = undefined;
      this.add(open.text, open.line, batch);
    } else if (open.text.length > MAX_RECORD) this.end();
    return true;
  }

  /** A record with quotes, whose cells come once the batch is parsed. */
  private add(raw: string, line: number, { rows, quoted }: Batch): void {
    quoted.push({ at: rows.length, line, text: this.ends.strip(raw, line) });
    rows.push({ line, cells: [] });
  }

  /** Refuses a record whose quote is not closed. Called after the last line too. */
  end(): void {
    const { open } = this;
    this.open = undefined;
    if (!open) return;
    const { code } = this.parsed([open.text + this.quote!]);
    this.refuse(open.line, code === undefined ? UNCLOSED : brokenQuote(code));
  }

  private wholeRow(line: string): number | undefined {
    const cells = this.cellsIn(line);
    // Nothing says how many cells a first row has, unless it is column names, which the header knows.
    if (this.columns === undefined) return this.format.header ? undefined : cells;
    return cells >= this.columns ? this.columns : undefined;
  }

  private cellsIn(line: string): number {
    return line.split(this.format.delimiter).length;
  }

  private quotesIn(text: string): number {
    let count = 0;
    for (let at = text.indexOf(this.quote!); at >= 0; at = text.indexOf(this.quote!, at + 1)) count++;
    return count;
  }

  /** Fills in the cells of rows with quotes. Says the lines of those that are refused. */
  private parse({ quoted, rows }: Batch): Set<number> {
    const bad = new Set<number>();
    if (quoted.length === 0) return bad;
    const { records } = this.parsed(quoted.map(({ text }) => text));
    quoted.forEach(({ at, line, text }, i) => {
      // One at a time where one of them is broken.
      const one = records ? { records: [records[i]!], code: undefined } : this.parsed([text]);
      const outside = this.strayOutside(text);
      if (one.records && !outside) {
        rows[at] = { line, cells: one.records[0]! };
        return;
      }
      bad.add(line);
      this.refuse(line, outside ? STRAY(this.lineEnd()) : brokenQuote(one.code));
    });
    return bad;
  }

  private strayOutside(text: string): boolean {
    if (!/[\r\n\u0085]/.test(text)) return false;
    const quote = this.quote!;
    const parts = text.split(quote);
    // Every other part is outside of quotes: they are even.
    return parts.some((part, i) => i % 2 === 0 && this.ends.stray(part));
  }

  private parsed(texts: readonly string[]): { records?: string[][]; code?: string } {
    // A record separator that no text file has: line ends may be in cells.
    const SEPARATOR = '\x1e\x1d';
    try {
      const records: string[][] = parse(texts.join(SEPARATOR), {
        delimiter: this.format.delimiter,
        quote: this.quote,
        escape: this.quote,
        record_delimiter: SEPARATOR,
        relax_column_count: true,
      });
      return records.length === texts.length ? { records } : { code: 'COUNT' };
    } catch (error) {
      const { code } = error as { code?: unknown };
      if (typeof code !== 'string') throw error;
      // Not its message, which holds the cell.
      return { code };
    }
  }

  /** Counts rows, and keeps those that are not empty and have as many cells as the first. */
  private keep({ line, cells }: Row): boolean {
    this.facts.records++;
    if (cells.every((cell) => cell === '' || cell.trim() === '')) {
      this.facts.emptyRows++;
      return false;
    }
    this.columns ??= cells.length;
    if (cells.length === this.columns) return true;
    this.refuse(
      line,
      `expected ${this.columns} cells, as the first row has; found ${cells.length}${cells.length < this.columns ? ' (a line after the rows is described as trailer: in the header)' : ''}`,
    );
    return false;
  }
}

const UNCLOSED =
  'expected a closing quote: close it; or, if a cell has line ends and its lines look like rows, write multiline: true';

const STRAY = (end: string | undefined): string =>
  end === '\r'
    ? 'expected no line feed outside of quotes, since lines end in a carriage return; write lineEnd: if they do not'
    : 'expected no carriage return, line feed or NEL inside of a line outside of quotes; write lineEnd: if lines end otherwise';

function brokenQuote(code: string | undefined): string {
  if (code === 'CSV_INVALID_CLOSING_QUOTE')
    return 'expected a delimiter or a line end after a closing quote: double a quote inside of a quoted cell, or write quote: none';
  return 'expected quotes around whole cells only: quote the cell and double the quotes in it, or write quote: none';
}
