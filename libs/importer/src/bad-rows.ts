import { RowsInvalid, type BadRow } from './errors.js';

const SHOWN = 20;

/** Collects what is wrong with rows, so that a person can correct many in one go. */
export class BadRows {
  private readonly rows: BadRow[] = [];

  /** Throws RowsInvalid once there are more than a person would read. */
  add(file: string, line: number, expected: string): void {
    if (this.rows.length >= SHOWN) throw new RowsInvalid(this.rows, true);
    this.rows.push({ file, line, expected });
  }

  /** Throws RowsInvalid if there was any. */
  check(): void {
    if (this.rows.length > 0) throw new RowsInvalid(this.rows, false);
  }
}
