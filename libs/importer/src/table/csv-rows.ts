import { parse } from 'csv-parse/sync';
import type { FileFacts } from './file-facts.js';
import type { Lines } from './file-lines.js';
import type { CsvFormat } from './format.js';
import { RecordEnds } from './record-ends.js';
import type { Refuse, Row } from './row.js';

/** A quoted cell of more characters is taken for a quote that was never closed: the rest of the file would be in it. */
const MAX_RECORD = 1 << 20;

/** A record over several lines, or the beginning of one. */
interface Open {
  line: number;
  text: string;
  quotes: number;
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
    this.ends = new RecordEnds(format.lineEnd, facts, refuse, lineEnd);
  }

  take({ first, lines }: Lines): Row[] {
    const rows: Row[] = [];
    const quoted: { at: number; line: number; text: string }[] = [];
    lines.forEach((raw, i) => {
      const line = first + i;
      if (this.open) {
        if (!this.looksLikeARow(raw)) {
          this.open.text += (this.lineEnd() ?? '') + raw;
          this.open.quotes += this.quotesIn(raw);
          if (this.open.quotes % 2 === 1 && this.open.text.length <= MAX_RECORD) return;
          const { line: begins, text, quotes } = this.open;
          this.open = undefined;
          if (quotes % 2 === 1) return this.unclosed(begins, text);
          quoted.push({ at: rows.length, line: begins, text: this.ends.strip(text, begins) });
          rows.push({ line: begins, cells: [] });
          return;
        }
        const { line: begins, text } = this.open;
        this.open = undefined;
        this.unclosed(begins, text);
      }
      if (this.quote !== undefined && raw.includes(this.quote)) {
        const quotes = this.quotesIn(raw);
        if (quotes % 2 === 1) {
          this.open = { line, text: raw, quotes };
          return;
        }
        quoted.push({ at: rows.length, line, text: this.ends.strip(raw, line) });
        rows.push({ line, cells: [] });
        return;
      }
      const text = this.ends.strip(raw, line);
      if (this.stray(text)) this.refuse(line, STRAY(this.lineEnd()));
      else rows.push({ line, cells: text === '' ? [] : text.split(this.format.delimiter) });
    });
    const bad = this.parse(quoted, rows);
    return rows.filter((row) => !bad.has(row.line) && this.keep(row));
  }

  /** After the last line: what is still open is refused. */
  end(): void {
    if (this.open) this.unclosed(this.open.line, this.open.text);
  }

  /** A quote that was never closed would take the rows after it into its cell: it is known by lines that have all of a row's delimiters. */
  private looksLikeARow(line: string): boolean {
    if (this.format.multiline || this.columns === undefined) return false;
    return line.split(this.format.delimiter).length >= this.columns;
  }

  private quotesIn(text: string): number {
    let count = 0;
    for (let at = text.indexOf(this.quote!); at >= 0; at = text.indexOf(this.quote!, at + 1)) count++;
    return count;
  }

  private stray(text: string): boolean {
    const end = this.lineEnd();
    return (end !== '\n' && text.includes('\n')) || (end !== '\r' && text.includes('\r'));
  }

  /** Fills in the cells of rows with quotes. Says the lines of those that are refused. */
  private parse(quoted: readonly { at: number; line: number; text: string }[], rows: Row[]): Set<number> {
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
    if (!/[\r\n]/.test(text)) return false;
    const quote = this.quote!;
    const parts = text.split(quote);
    // Every other part is outside of quotes: they are even.
    return parts.some((part, i) => i % 2 === 0 && this.stray(part));
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

  private unclosed(line: number, text: string): void {
    const quote = this.quote!;
    const { code } = this.parsed([text + quote]);
    if (code === undefined)
      this.refuse(
        line,
        `expected a closing ${quote}: close the quote; or, if a cell has line ends and its lines look like rows, write multiline: true`,
      );
    else this.refuse(line, brokenQuote(code));
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

const STRAY = (end: string | undefined): string =>
  end === '\r'
    ? 'expected no line feed outside of quotes, since lines end in a carriage return; write lineEnd: if they do not'
    : 'expected no carriage return, or line feed, inside of a line outside of quotes; write lineEnd: if lines end otherwise';

function brokenQuote(code: string | undefined): string {
  if (code === 'CSV_INVALID_CLOSING_QUOTE')
    return 'expected a delimiter or a line end after a closing quote: double a quote inside of a quoted cell, or write quote: none';
  return 'expected quotes around whole cells only: quote the cell and double the quotes in it, or write quote: none';
}
