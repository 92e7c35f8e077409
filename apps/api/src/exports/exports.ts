import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Logger } from '@nestjs/common';
import type { Principal } from '#libs/identity';
import type { Look } from '../access/access-log.js';
import type { ReadCounts } from '../access/reads.js';
import { type Cell, csvHead, csvText, type Notes } from './csv.js';
import { ExportsBusy } from './errors.js';

export const EXPORTS = Symbol('exports under way');

const TOO_LONG = 'its reader took too long';
const reasonOf = ({ name, message }: Error): string => (name === 'AbortError' ? TOO_LONG : message);

export interface ExportLimits {
  /** Each holds a connection to the database, and a snapshot. */
  atOnce: number;
  /** How long a reader may take to take a page. */
  pageMs: number;
  /** And how long all of it. */
  wholeMs: number;
}

export interface Export {
  /** Of the file, without its extension. */
  name: string;
  notes: Notes;
  columns: readonly string[];
  /** Rows, a page at a time; nothing is asked for before the page before has left. */
  pages: AsyncIterable<readonly (readonly Cell[])[]>;
  /** Of so many rows, as the log of who looked counts them. */
  counts: (rows: number) => ReadCounts;
  /** Rows that there are. */
  rows: number;
}

/**
 * Files that are sent row by row, from one snapshot: how many at once, how long a reader may take, and what the log of who looked says. One
 * reader has one at a time, so that nobody holds the connections of all others.
 */
export class Exports {
  private readonly readers = new Set<string>();

  constructor(
    private readonly limits: ExportLimits,
    private readonly log: Pick<Logger, 'warn' | 'error'>,
    private readonly now: () => number = Date.now,
  ) {}

  /**
   * Ends the answer when the work is done and its snapshot is over, so that whoever has it all can ask for the next. Throws ExportsBusy, and
   * what the work throws.
   */
  async during({ issuer, subject }: Principal, response: ServerResponse, work: () => Promise<void>): Promise<void> {
    const reader = JSON.stringify([issuer, subject]);
    const own = this.readers.has(reader);
    if (own || this.readers.size >= this.limits.atOnce) {
      response.setHeader('retry-after', '10');
      throw new ExportsBusy(own);
    }
    this.readers.add(reader);
    try {
      await work();
    } finally {
      this.readers.delete(reader);
    }
    response.end();
  }

  /**
   * Logs that the export begins, sends it, and logs how many rows were sent, before `during` ends the answer: one whose end cannot be logged
   * is broken off. Of a page that broke off on its way all rows are counted, since some may have arrived. Throws only before the first byte.
   */
  async send(response: ServerResponse, look: Look, { pages, counts, ...of }: Export): Promise<void> {
    await look.opened(counts(of.rows));
    response.setHeader('content-type', 'text/csv; charset=utf-8');
    response.setHeader('content-disposition', `attachment; filename="${of.name}.csv"`);
    const gone = new AbortController();
    const ends = this.now() + this.limits.wholeMs;
    response.once('close', () => gone.abort());
    let sent = 0;
    try {
      await this.write(response, csvHead(of.notes, of.columns), gone.signal, ends);
      for await (const page of pages) {
        const text = csvText(page);
        gone.signal.throwIfAborted();
        sent += page.length;
        await this.write(response, text, gone.signal, ends);
      }
      await look.ended(counts(sent), true);
    } catch (error) {
      // Nothing says so in the answer but that it does not end as answers do.
      response.destroy();
      if (!gone.signal.aborted)
        this.log.warn(`an export was broken off after ${sent} rows: ${reasonOf(error as Error)}`);
      await look.ended(counts(sent), false).catch((lost: Error) => {
        this.log.error(`the end of an export, after ${sent} rows, could not be written down: ${lost.message}`);
      });
    }
  }

  /** Resolves when the text has left, so that no more than a page is ever held. */
  private async write(response: ServerResponse, text: string, gone: AbortSignal, ends: number): Promise<void> {
    const left = Math.min(this.limits.pageMs, ends - this.now());
    gone.throwIfAborted();
    if (left <= 0) throw new Error(TOO_LONG);
    if (response.write(text)) return;
    // Not AbortSignal.any([gone, AbortSignal.timeout(left)]): nothing holds that timeout, and once it is collected it never comes.
    const waiting = new AbortController();
    const give = (): void => waiting.abort();
    const timer = setTimeout(give, left);
    gone.addEventListener('abort', give, { once: true });
    try {
      await once(response, 'drain', { signal: waiting.signal });
    } finally {
      clearTimeout(timer);
      gone.removeEventListener('abort', give);
    }
  }
}
