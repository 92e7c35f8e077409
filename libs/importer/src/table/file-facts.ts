/** What one pass over a file has met besides its rows. */
export class FileFacts {
  /** Of what the file has, with its column names, its trailer and empty ones. */
  lines = 0;
  /** Rows as a sheet has them: a line of column names and empty rows are some. */
  records = 0;
  emptyRows = 0;
  /** Rows that are not empty, without column names and trailer. */
  rows = 0;
  /** The line on which the last record begins. */
  lastLine = 1;
  finalLineEnd = true;
  /** Ends of records, by kind. */
  readonly ends = { crlf: 0, lf: 0 };
  /** `sha256:<hex>` of the bytes, where the pass was asked for it. */
  digest: string | undefined;
  /** Characters beyond ASCII, and how often each was met. */
  readonly characters = new Map<string, number>();
  /** Where the trailer ends, and the count that it says. */
  trailer: { line: number; counts: 'rows' | 'lines'; count: number } | undefined;

  /** Counts what of the text is beyond ASCII. */
  see(text: string): void {
    if (!BEYOND.test(text)) return;
    for (const [character] of text.matchAll(EACH_BEYOND))
      this.characters.set(character, (this.characters.get(character) ?? 0) + 1);
  }
}

const BEYOND = /[^\0-\x7f]/;

const EACH_BEYOND = /[^\0-\x7f]/gu;
