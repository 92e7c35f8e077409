import { ClientError } from '#libs/client';

/** The header or agreement file is not as docs/level-0.md describes. Nothing was sent. */
export class HeaderInvalid extends ClientError {
  constructor(
    readonly path: string,
    readonly problems: readonly string[],
    options?: ErrorOptions,
  ) {
    super(`${path} is not a valid import header:\n${problems.map((problem) => `  ${problem}`).join('\n')}`, options);
  }
}

export interface BadRow {
  file: string;
  line: number;
  /** The expected form, without the cell's content, which may be about a person. */
  expected: string;
}

/** Rows that cannot be read. Nothing was sent: correct the file and run the import again. */
export class RowsInvalid extends ClientError {
  constructor(
    readonly rows: readonly BadRow[],
    readonly more: boolean,
  ) {
    const lines = rows.map(({ file, line, expected }) => `  ${file}:${line}: ${expected}`).join('\n');
    super(`rows cannot be read, nothing was sent:\n${lines}${more ? '\n  … and more' : ''}`);
  }
}

/** A file changed while it was read. Nothing was journalled or sent. */
export class InputChanged extends ClientError {
  constructor(readonly file: string) {
    super(
      `${file}, or a file that it names, changed while it was read; nothing was sent: run the import again once the file is complete`,
    );
  }
}
