import { isEbcdic } from './ebcdic.js';
import type { FileFacts } from './file-facts.js';
import type { TableFormat } from './format.js';
import type { Refuse } from './row.js';

const NEL = '\u0085';

/** Takes the carriage returns before a line feed away, counts how records end, and holds them to the header's `lineEnd`. */
export class RecordEnds {
  constructor(
    private readonly format: TableFormat,
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
    if (this.format.lineEnd === 'lf') return raw;
    if (this.format.lineEnd === 'crlf' && !crlf && ended)
      this.refuse(line, 'expected a line that ends in CRLF, as lineEnd says');
    // Python on Windows writes two.
    return crlf ? raw.replace(/\r+$/, '') : raw;
  }

  /** Whether a text has a line end that ends no line: the file is not what its first line end said. */
  stray(text: string): boolean {
    const end = this.lineEnd();
    return (
      (end !== '\n' && text.includes('\n')) ||
      (end !== '\r' && text.includes('\r')) ||
      (end !== NEL && isEbcdic(this.format.encoding) && text.includes(NEL))
    );
  }
}
