import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { digestText } from '#libs/merkle';
import { RowsInvalid } from '../errors.js';
import { isEbcdic } from './ebcdic.js';
import { decoderOf, LOST, markOf, type Decoder } from './encoding.js';
import type { FileFacts } from './file-facts.js';
import type { TableFormat } from './format.js';

/** Lines that follow each other, and the number of the first. Where a line feed ends them, a carriage return before it is still there. */
export interface Lines {
  first: number;
  lines: readonly string[];
}

/** A line of more characters is none: with a wrong line end a whole file would be one, and would be held. */
const MAX_LINE = 1 << 22;
/** So many characters are held until one of them is a line end outside of quotes. */
const UNDECIDED = 1 << 20;
const MARK = '\ufeff';
const CTRL_Z = '\x1a';
const LF = '\n';
const NEL = '\u0085';

/**
 * The lines of one pass over a file, from 1, in batches of some hundred kilobytes. What is in a batch ends with the same
 * character: `end`, which is known before the first. Throws RowsInvalid, by line, for bytes that are no text in the stated encoding.
 */
export class FileLines {
  /** The character that ends a line; undefined where records of one length do, and until a file that may have any has one. */
  end: string | undefined;
  private held = '';
  private line = 1;
  private started = false;
  /** A Ctrl-Z was read: the end of the text as DOS has it. */
  private closed = false;

  constructor(
    private readonly path: string,
    private readonly format: TableFormat,
    private readonly facts: FileFacts,
    /** Makes the digest of the bytes too. */
    private readonly digest = false,
    private readonly pieceBytes = 1 << 18,
  ) {
    this.end = ENDS[format.lineEnd];
  }

  async *batches(): AsyncGenerator<Lines> {
    const { format, facts } = this;
    const sha256 = this.digest ? createHash('sha256') : undefined;
    let decoder: Decoder | undefined;
    const any = format.lineEnd === 'any';
    for await (const bytes of this.pieces()) {
      sha256?.update(bytes);
      decoder ??= this.decoder(bytes);
      const text = this.checked(decoder.write(bytes));
      if (any) this.end ??= this.firstEnd(text);
      if (any && this.end === undefined && this.held.length + text.length <= UNDECIDED) this.held += text;
      else {
        this.end ??= any ? this.onlyEnd(this.held + text) : undefined;
        yield this.split(text);
      }
    }
    const rest = this.checked(decoder?.end() ?? '');
    if (any) this.end ??= this.onlyEnd(this.held + rest);
    yield* this.last(rest);
    if (this.end === NEL) facts.characters.delete(NEL);
    facts.digest = sha256 && digestText(sha256.digest());
  }

  /** The first is long enough for a mark. */
  private async *pieces(): AsyncGenerator<Buffer> {
    const input = createReadStream(this.path, { highWaterMark: this.pieceBytes });
    let lead: Buffer | undefined = Buffer.alloc(0);
    try {
      for await (const piece of input) {
        if (lead) lead = Buffer.concat([lead, piece as Buffer]);
        else yield piece as Buffer;
        if (!lead || lead.length < 3) continue;
        yield lead;
        lead = undefined;
      }
      if (lead && lead.length > 0) yield lead;
    } finally {
      input.destroy();
    }
  }

  private decoder(bytes: Buffer): Decoder {
    const { encoding } = this.format;
    const mark = isEbcdic(encoding) ? undefined : markOf(bytes);
    if (encoding === 'utf-16') {
      if (mark === 'utf-16le' || mark === 'utf-16be') return decoderOf(mark);
      throw this.refusal(
        0,
        'a mark that says which way round utf-16 is; where there is none, write utf-16le or utf-16be',
      );
    }
    if (mark !== undefined && mark !== encoding)
      throw this.refusal(
        0,
        `text in ${encoding}, as the header says; the file begins with the mark of ${mark}: write encoding: ${mark}`,
      );
    return decoderOf(encoding);
  }

  private checked(decoded: string): string {
    const { format } = this;
    let text = decoded;
    if (!this.started && text !== '') {
      if (text.startsWith(MARK)) text = text.slice(1);
      this.started = true;
    }
    if (this.closed) {
      if (/[^\x1a]/.test(text)) throw this.refusal(0, AFTER_CTRL_Z);
      return '';
    }
    this.facts.see(text);
    const lost = text.indexOf(LOST);
    if (lost >= 0) throw this.refusal(this.linesIn(text.slice(0, lost)), lostText(format.encoding));
    if (format.lineEnd === 'none') return text;
    const at = text.indexOf(CTRL_Z);
    if (at >= 0) {
      if (/[^\x1a]/.test(text.slice(at))) throw this.refusal(this.linesIn(text.slice(0, at)), AFTER_CTRL_Z);
      this.closed = true;
      text = text.slice(0, at);
    }
    if (format.encoding.startsWith('iso-8859-')) {
      const control = (format.lineEnd === 'nel' ? C1_BUT_NEL : C1).exec(text);
      if (control)
        throw this.refusal(
          this.linesIn(text.slice(0, control.index)),
          `text in ${format.encoding}, which has control characters alone from 0x80 to 0x9F: write encoding: windows-1252 if that is what it is`,
        );
    }
    if (format.kind === 'csv') {
      const at = text.indexOf('\0');
      if (at >= 0)
        throw this.refusal(
          this.linesIn(text.slice(0, at)),
          `text without NUL in ${format.encoding}: write encoding: utf-16le or utf-16be if that is what it is`,
        );
    }
    return text;
  }

  private split(text: string): Lines {
    const all = this.held + text;
    const { end, line: first } = this;
    let lines: string[];
    if (end === undefined) {
      [lines, this.held] = records(all, this.length);
    } else {
      lines = all.split(end);
      this.hold(lines.pop()!);
    }
    this.line += lines.length;
    this.facts.lines += lines.length;
    return { first, lines };
  }

  private *last(rest: string): Generator<Lines> {
    const batch = this.split(rest);
    if (batch.lines.length > 0) yield batch;
    const tail = this.held;
    // After records of one length a Ctrl-Z, or a line end, may still follow.
    if (tail === '' || (this.end === undefined && /^[\x1a\r\n\u0085]+$/.test(tail))) return;
    this.facts.lines++;
    this.facts.finalLineEnd = this.end === undefined;
    yield { first: this.line, lines: [tail] };
  }

  private hold(text: string): void {
    if (text.length > MAX_LINE)
      throw this.refusal(
        0,
        `a line of at most ${MAX_LINE.toLocaleString('en-US')} characters: does lineEnd say how lines end?`,
      );
    this.held = text;
  }

  private linesIn(text: string): number {
    const all = this.held + text;
    if (this.format.lineEnd === 'none') return Math.floor(Array.from(all).length / this.length);
    return all.split(this.end ?? this.firstEnd(text) ?? LF).length - 1;
  }

  private firstEnd(text: string): string | undefined {
    const { format } = this;
    const all = this.held + text;
    const quote = format.kind === 'csv' && format.quote !== 'none' ? format.quote : undefined;
    // Every other part is outside of quotes.
    const outside = quote === undefined ? all : everyOther(all.split(quote)).join('');
    return firstEnd(outside, isEbcdic(format.encoding));
  }

  /** Where quotes tell nothing, since one was never closed, or there is no line end. */
  private onlyEnd(text: string): string {
    return firstEnd(text, isEbcdic(this.format.encoding)) ?? (text.includes('\r') ? '\r' : LF);
  }

  private get length(): number {
    return (this.format as { length: number }).length;
  }

  private refusal(after: number, expected: string): RowsInvalid {
    return new RowsInvalid([{ file: this.path, line: this.line + after, expected: `expected ${expected}` }], false);
  }
}

const ENDS: Readonly<Record<TableFormat['lineEnd'], string | undefined>> = {
  any: undefined,
  lf: LF,
  crlf: LF,
  cr: '\r',
  nel: NEL,
  none: undefined,
};

const C1 = /[\u0080-\u009f]/;
const C1_BUT_NEL = /[\u0080-\u0084\u0086-\u009f]/;
const AFTER_CTRL_Z =
  'nothing after a Ctrl-Z (0x1A), which ends a text; in EBCDIC it stands where an earlier program lost a character';

function lostText(encoding: string): string {
  const other = encoding === 'utf-8' ? '; if it is another, write encoding: windows-1252, for example' : '';
  return `text in ${encoding}${other}. U+FFFD stands where an earlier program lost a character`;
}

const everyOther = (parts: readonly string[]): string[] => parts.filter((_, i) => i % 2 === 0);

/** The first line end of a text. undefined: none yet, or a carriage return of which the next character is not here yet. */
function firstEnd(text: string, nel: boolean): string | undefined {
  const found = (nel ? /\r+(?![\r\n])|\n|\u0085/ : /\r+(?![\r\n])|\n/).exec(text);
  if (!found) return undefined;
  const [what] = found;
  if (!what.startsWith('\r')) return what;
  return found.index + what.length === text.length ? undefined : '\r';
}

/** Records of so many characters, and what is left. A pair of surrogates is one character. */
function records(text: string, length: number): [string[], string] {
  const all: string[] = [];
  if (!/[\ud800-\udfff]/.test(text)) {
    const whole = text.length - (text.length % length);
    for (let at = 0; at < whole; at += length) all.push(text.slice(at, at + length));
    return [all, text.slice(whole)];
  }
  const characters = Array.from(text);
  const whole = characters.length - (characters.length % length);
  for (let at = 0; at < whole; at += length) all.push(characters.slice(at, at + length).join(''));
  return [all, characters.slice(whole).join('')];
}
