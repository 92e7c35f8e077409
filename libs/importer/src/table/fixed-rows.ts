import { isUtf8 } from 'node:buffer';
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
    const units = this.unitsOf(text);
    if (units.length > length || (units.length < length && trailingBlanks === 'kept')) {
      this.refuse(line, this.otherLength(units.length));
      return undefined;
    }
    const cells: string[] = [];
    for (const [from, to] of this.spans) {
      const cell = textOf(units.slice(from - 1, to));
      if (cell === undefined) {
        this.refuse(line, `expected a whole character at the ends of columns, in bytes ${from} to ${to}`);
        return undefined;
      }
      cells.push(cell.replaceAll('\0', ' ').trim());
    }
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

  private unitsOf(text: string): Units {
    const { unit, encoding } = this.format;
    if (unit === 'bytes' && encoding === 'utf-8' && BEYOND.test(text)) return Buffer.from(text);
    // A pair of surrogates is one character.
    return PAIRS.test(text) ? Array.from(text) : text;
  }

  private otherLength(found: number): string {
    const { length, unit, lineEnd } = this.format;
    const cut =
      found < length && lineEnd !== 'none' ? ', or trailingBlanks: cut where blanks at the end are not sent' : '';
    return `expected ${length} ${unit}, found ${found}; write length: where the layout does not reach to the end of a line, unit: bytes where it counts those${cut}`;
  }
}

type Units = string | readonly string[] | Buffer;

/** undefined: bytes that begin or end inside of a character. */
function textOf(units: Units): string | undefined {
  if (typeof units === 'string') return units;
  if (!Buffer.isBuffer(units)) return units.join('');
  return isUtf8(units) ? units.toString() : undefined;
}

const PAIRS = /[\ud800-\udfff]/;
const BLANK = /^[\s\0]*$/;
const BEYOND = /[^\0-\x7f]/;
