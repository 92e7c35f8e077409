import { basename } from 'node:path';
import { HeaderInvalid, InputChanged, RowsInvalid } from '../errors.js';
import { CsvRows } from './csv-rows.js';
import { FileFacts } from './file-facts.js';
import { FileLines, type Lines } from './file-lines.js';
import { FixedRows } from './fixed-rows.js';
import type { ColumnRef } from './format.js';
import type { Refuse, Row } from './row.js';
import type { TableFile } from './table-file.js';
import { HeldBack, readTrailer } from './trailer.js';

/** What a pass over the rows tells besides them. */
export interface Pass {
  facts: FileFacts;
  refuse: Refuse;
}

/** A flat file whose rows are read as a stream, in batches, as often as needed. */
export class Table {
  readonly name: string;

  private constructor(
    readonly path: string,
    readonly says: TableFile,
    private readonly columns: number,
    /** Of the columns; undefined where they have numbers. */
    private readonly names?: readonly string[],
    /** The line that holds the names. */
    private readonly namesAt?: number,
    private readonly pieceBytes?: number,
  ) {
    this.name = basename(path);
  }

  /** Reads the column names. `pieceBytes` are read at a time. Throws RowsInvalid, HeaderInvalid. */
  static async open(path: string, says: TableFile, pieceBytes?: number): Promise<Table> {
    const { format } = says;
    if (format.kind === 'fixed') {
      const names = Object.keys(format.layout);
      return new Table(path, says, names.length, names, undefined, pieceBytes);
    }
    const first = await firstRow(path, says);
    if (!format.header) return new Table(path, says, first?.cells.length ?? 0, undefined, undefined, pieceBytes);
    if (!first) throw new HeaderInvalid(path, ['the file is empty; its first line must hold the column names']);
    const names = first.cells.map((cell) => cell.trim());
    const twice = names.flatMap((name, i) => (name !== '' && names.indexOf(name) < i ? [i] : []));
    if (twice.length > 0) {
      const which = twice.map((i) => `columns ${names.indexOf(names[i]!) + 1} and ${i + 1}`).join(', ');
      throw new RowsInvalid(
        [
          {
            file: path,
            line: first.line,
            expected: `expected a name of its own for each column: ${which} have the same`,
          },
        ],
        false,
      );
    }
    return new Table(path, says, names.length, names, first.line, pieceBytes);
  }

  /** Index of the column in `cells`. Throws HeaderInvalid, or RowsInvalid, when the file has no such column. */
  column(ref: ColumnRef): number {
    const { path, names, namesAt } = this;
    if (typeof ref === 'number') {
      if (names !== undefined)
        throw new HeaderInvalid(path, [`column ${ref}: name the column, the file has column names`]);
      // A file without rows has no columns to be missing.
      if (ref > this.columns && this.columns > 0)
        throw new HeaderInvalid(path, [`it has no column ${ref}: its rows have ${this.columns} cells`]);
      return ref - 1;
    }
    const index = names?.indexOf(ref) ?? -1;
    if (index >= 0) return index;
    if (names === undefined) throw new HeaderInvalid(path, [`it has no column "${ref}"; it has numbered columns only`]);
    if (namesAt === undefined)
      throw new HeaderInvalid(path, [`its layout has no column "${ref}"; it has ${names.join(', ')}`]);
    // What stands in that line may be a row about a person: the names are not shown.
    const plain = (name: string): string => name.toLowerCase().replace(/[\s_-]/g, '');
    const like = names.findIndex((name) => name !== '' && plain(name) === plain(ref));
    const hint =
      like < 0 ? 'is it the line of column names?' : `column ${like + 1} has it in other letters or with other blanks`;
    throw new RowsInvalid(
      [
        {
          file: path,
          line: namesAt,
          expected: `there is no column "${ref}" among the ${names.length} cells of this line; ${hint}`,
        },
      ],
      false,
    );
  }

  /**
   * The rows, in batches. What cannot be read is refused by its line, and the rest read; text that cannot be decoded, and a file that is
   * not as the header says, throw RowsInvalid. A pass that refuses nothing, the second, throws InputChanged.
   */
  async *rows(pass: Pass = this.unchanged()): AsyncGenerator<readonly Row[]> {
    const { facts } = pass;
    const { format, digest } = this.says;
    // They are rows of the file too: its count is right though they are not.
    const refused = new Set<number>();
    const refuse: Refuse = (line, expected) => {
      refused.add(line);
      pass.refuse(line, expected);
    };
    const lines = new FileLines(this.path, format, facts, digest !== undefined, this.pieceBytes);
    const lineEnd = () => lines.end;
    const reader =
      format.kind === 'csv'
        ? new CsvRows(format, facts, refuse, lineEnd, this.columns)
        : new FixedRows(format, facts, refuse, lineEnd);
    const trailer = new HeldBack(this.says.trailer?.length ?? 0);
    let names = this.namesAt !== undefined;
    for await (const batch of lines.batches()) {
      let rows = reader.take(trailer.pass(after(format.skipLines, batch)));
      if (names && rows.length > 0) {
        rows = rows.slice(1);
        names = false;
      }
      facts.rows += refused.size > 0 ? rows.filter(({ line }) => !refused.has(line)).length : rows.length;
      if (rows.length > 0) yield rows;
    }
    if (reader instanceof CsvRows) reader.end();
    facts.rows += refused.size;
    this.readTrailer(trailer.held, pass);
  }

  private readTrailer({ first, lines }: Lines, { facts, refuse }: Pass): void {
    const expected = this.says.trailer;
    if (!expected) return;
    const present = lines.flatMap((text, i) => (text.trim() === '' ? [] : [{ line: first + i, text }]));
    facts.emptyRows += lines.length - present.length;
    expected.forEach((described, i) => {
      const { line, text } = present[i] ?? { line: facts.lastLine, text: '' };
      const count = readTrailer(described, text);
      if (count === undefined)
        refuse(
          line,
          `expected the trailer ${JSON.stringify(described.text)}, as the header says: the end of the file may be missing`,
        );
      else if (count !== null) facts.trailer = { line, counts: described.counts!, count };
    });
  }

  private unchanged(): Pass {
    return {
      facts: new FileFacts(),
      refuse: () => {
        throw new InputChanged(this.path);
      },
    };
  }
}

/** Lines after so many. */
function after(skipped: number, batch: Lines): Lines {
  const drop = skipped - batch.first + 1;
  return drop <= 0 ? batch : { first: batch.first + drop, lines: batch.lines.slice(drop) };
}

async function firstRow(path: string, { format, trailer }: TableFile): Promise<Row | undefined> {
  if (format.kind !== 'csv') return undefined;
  const refused: { line: number; expected: string }[] = [];
  const facts = new FileFacts();
  const lines = new FileLines(path, format, facts);
  const reader = new CsvRows(
    format,
    facts,
    (line, expected) => refused.push({ line, expected }),
    () => lines.end,
  );
  const held = new HeldBack(trailer?.length ?? 0);
  const refusedBefore = (row: Row | undefined): void => {
    const bad = refused.filter(({ line }) => !row || line <= row.line);
    if (bad.length > 0) throw new RowsInvalid(bad.map((one) => ({ file: path, ...one })).slice(0, 1), false);
  };
  for await (const batch of lines.batches()) {
    const [row] = reader.take(held.pass(after(format.skipLines, batch)));
    refusedBefore(row);
    if (row) return row;
  }
  reader.end();
  refusedBefore(undefined);
  return undefined;
}
