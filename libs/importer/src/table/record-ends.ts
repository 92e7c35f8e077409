import type { FileFacts } from './file-facts.js';
import type { TableFormat } from './format.js';
import type { Refuse } from './row.js';

/** Takes the carriage returns before a line feed away, counts how records end, and holds them to the header's `lineEnd`. */
export class RecordEnds {
  constructor(
    private readonly stated: TableFormat['lineEnd'],
    private readonly facts: FileFacts,
    private readonly refuse: Refuse,
    private readonly lineEnd: () => string | undefined,
  ) {}

  /** `line` is where the record begins. */
  strip(raw: string, line: number): string {
    this.facts.lastLine = line;
    if (this.lineEnd() !== '\n') return raw;
    const crlf = raw.endsWith('\r');
    // The last of the file, when nothing ends it, is neither.
    const ended = this.facts.finalLineEnd;
    if (ended) this.facts.ends[crlf ? 'crlf' : 'lf']++;
    if (this.stated === 'lf') return raw;
    if (this.stated === 'crlf' && !crlf && ended)
      this.refuse(line, 'expected a line that ends in CRLF, as lineEnd says');
    // Python on Windows writes two.
    return crlf ? raw.replace(/\r+$/, '') : raw;
  }
}
