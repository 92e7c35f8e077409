import { basename } from 'node:path';
import { HeaderInvalid } from '../errors.js';
import { csvRows } from './csv-rows.js';
import { fixedRows } from './fixed-rows.js';
import type { ColumnRef, TableFormat } from './format.js';
import type { Row } from './row.js';

/** A flat file whose rows are read as a stream, in batches, as often as needed. */
export class Table {
  readonly name: string;

  private constructor(
    readonly path: string,
    private readonly format: TableFormat,
    private readonly names: readonly string[] | undefined,
  ) {
    this.name = basename(path);
  }

  static async open(path: string, format: TableFormat): Promise<Table> {
    if (format.kind === 'fixed') return new Table(path, format, Object.keys(format.layout));
    if (!format.header) return new Table(path, format, undefined);
    for await (const [first] of csvRows(path, format))
      return new Table(
        path,
        format,
        first!.cells.map((cell) => cell.trim()),
      );
    throw new HeaderInvalid(path, ['the file is empty; its first line must hold the column names']);
  }

  /** Index of the column in `cells`. Throws HeaderInvalid when the file has no such column. */
  column(ref: ColumnRef): number {
    if (typeof ref === 'number') {
      if (this.names === undefined) return ref - 1;
      throw new HeaderInvalid(this.path, [`column ${ref}: name the column, the file has column names`]);
    }
    const index = this.names?.indexOf(ref) ?? -1;
    if (index < 0) {
      const has = this.names?.join(', ') ?? 'numbered columns only';
      throw new HeaderInvalid(this.path, [`it has no column "${ref}"; it has ${has}`]);
    }
    return index;
  }

  async *rows(): AsyncGenerator<readonly Row[]> {
    if (this.format.kind === 'fixed') {
      yield* fixedRows(this.path, this.format);
      return;
    }
    let first = this.format.header;
    for await (const batch of csvRows(this.path, this.format)) {
      yield first ? batch.slice(1) : batch;
      first = false;
    }
  }
}
