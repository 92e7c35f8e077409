import type { FileFacts } from './file-facts.js';
import type { Lines } from './file-lines.js';
import type { FixedFormat } from './format.js';
import { RecordEnds } from './record-ends.js';
import type { Refuse, Row } from './row.js';

/** Rows of a file whose columns stand at fixed characters, from its lines. What is refused is named by its line. */
export class FixedRows {
  private readonly ends: RecordEnds;
  private readonly spans: readonly (readonly [number, number])[];

  constructor(
    private readonly format: FixedFormat,
    private readonly facts: FileFacts,
    private readonly refuse: Refuse,
    lineEnd: () => string | undefined,
  ) {
    this.ends = new RecordEnds(format, facts, refuse, lineEnd);
    this.spans = Object.values(format.layout);
  }

  take({ first, lines }: Lines): Row[] {
    const rows: Row[] = [];
    lines.forEach((raw, i) => {
      const row = this.row(raw, first + i);
      if (row) rows.push(row);
    });
    return rows;
  }

  private row(raw: string, line: number): Row | undefined {
    const { length, trailingBlanks } = this.format;
    const text = this.ends.strip(raw, line);
    this.facts.records++;
    if (BLANK.test(text)) {
      this.facts.emptyRows++;
      return undefined;
    }
    // A pair of surrogates is one character.
    const characters = PAIRS.test(text) ? Array.from(text) : text;
    const found = characters.length;
    if (found > length || (found < length && trailingBlanks === 'kept')) {
      const cut =
        found < length && this.format.lineEnd !== 'none'
          ? ', or trailingBlanks: cut where blanks at the end are not sent'
          : '';
      this.refuse(
        line,
        `expected ${length} characters, found ${found}; write length: where the layout does not reach to the end of a line${cut}`,
      );
      return undefined;
    }
    const cells = this.spans.map(([from, to]) => {
      const cell = characters.slice(from - 1, to);
      return (typeof cell === 'string' ? cell : cell.join('')).replaceAll('\0', ' ').trim();
    });
    // Outside of the columns, a record without line ends may hold packed numbers.
    const searched = this.format.lineEnd === 'none' ? cells : [text];
    if (searched.some((part) => part.includes('\x1a') || this.ends.stray(part))) {
      this.refuse(
        line,
        'expected no carriage return, line feed, NEL or Ctrl-Z inside of a line; write lineEnd: if lines end otherwise',
      );
      return undefined;
    }
    return { line, cells };
  }
}

const PAIRS = /[\ud800-\udfff]/;

const BLANK = /^[\s\0]*$/;
