import type { ServerResponse } from 'node:http';
import { IssuerAway, type Principal } from '#libs/identity';
import {
  type ChangedTriage,
  type FindingSummary,
  findingsWithHits,
  type Queryable,
  queue,
  type QueueDesk,
  type QueueFilter,
  type Reader,
  triageWithActs,
  type Working,
} from '#libs/readmodel';
import { deskOf } from '#libs/triage';
import { listRows, type RowsFor } from '../findings/list-rows.js';
import { SessionEnded, type SessionEnd } from '../session/errors.js';
import { capacityOf } from '../visibility/capacity.js';
import { exceptionsAtWork } from './exceptions-at-work.js';
import type { LiveIds } from './live-ids.js';
import { encodePosition, type LedgerPosition, type LivePosition } from './position.js';

/**
 * Why a stream ends. `until`: her token has ended; or her session, as a session says why; or nobody can say whether it holds: `away`. Of these
 * she is told. `slow`: it was cut off, and goes on where it was.
 */
export type EndReason = 'until' | SessionEnd | 'away' | 'closing' | 'slow' | 'gone';
const UNTOLD: readonly EndReason[] = ['closing', 'slow', 'gone'];
/** More than these at once are not told one by one: she reads the list again. */
const MOST_AT_ONCE = 1_000;

export interface LiveStreamOptions {
  principal: Principal;
  /** Whose the browser's session is now, or why it is over; undefined: she has a token, which says itself until when. */
  session?: () => Promise<Principal | SessionEnded>;
  response: ServerResponse;
  ids: LiveIds;
  /** All that answers depend on but the position (`questionOf`). */
  question: string;
  filter: (tx: Queryable, known: readonly Working[]) => Promise<QueueFilter>;
  /** Whose triage the filter is about. */
  desk: QueueDesk | undefined;
  /** What rows are about, as those of a list. */
  rows: Omit<RowsFor, 'working'>;
  position: LivePosition;
  /** When an exception that works for her is over, in milliseconds since 1970. */
  until: number;
  /** Her id was not good any more: she has missed what nobody can tell. */
  reload: boolean;
}

/** What streams with one question, at one position, are told. */
export interface Told {
  /** null: the list must be read again. */
  events: readonly [string, object][] | null;
  /** Up to where. */
  position: LivePosition;
  until: number;
}

/** One reader's stream. What it writes is whole events; when the reader is slow it waits, and its position with it. */
export class LiveStream {
  /** Findings that were told, for the log of who looked. */
  told = 0;
  private position: LivePosition;
  /** When an exception that works for her is over. */
  private until: number;
  /** Since when the reader has taken nothing. */
  private fullSince: number | undefined;
  private over: EndReason | undefined;
  /** When her session was last known to hold. */
  private heldAt = Date.now();

  constructor(private readonly options: LiveStreamOptions) {
    const { response, position, reload } = options;
    this.position = position;
    this.until = options.until;
    response.on('drain', () => (this.fullSince = undefined));
    response.once('close', () => (this.over ??= 'gone'));
    // Asks again after a second where the connection breaks off.
    response.write('retry: 1000\n\n');
    this.send(reload ? 'reload' : 'ready', {}, position);
  }

  get principal(): Principal {
    return this.options.principal;
  }

  /** Whose rows she is shown, and whose desk is hers. */
  get reader(): Reader {
    const { principal } = this;
    return { ...principal.scope, desk: deskOf(principal) };
  }

  get ended(): EndReason | undefined {
    return this.over;
  }

  /** Her token has ended. That of a session is renewed, and does not end it. */
  isOver(now: number): boolean {
    return !this.options.session && this.principal.until <= now;
  }

  /** Whether she may still be told something: her token holds, or her session did a moment ago. */
  holds(now: number, ms: number): boolean {
    return this.options.session ? now - this.heldAt <= ms : !this.isOver(now);
  }

  /**
   * A session goes on when the token in it ends, and ends before it: whose it is is asked again, and it must be the same person in the same
   * capacity. Throws what keeps anybody from saying.
   */
  async check(): Promise<void> {
    const { session, principal } = this.options;
    if (!session || this.over !== undefined) return;
    const asked = Date.now();
    try {
      const holder = await session();
      if (holder instanceof SessionEnded) return this.end(holder.reason);
      if (capacityOf(holder) !== capacityOf(principal)) return this.end('role');
      this.heldAt = asked;
    } catch (error) {
      // Her token has ended meanwhile, and nobody renews it.
      if (!(error instanceof IssuerAway)) throw error;
      this.end('away');
    }
  }

  /** Milliseconds for which the reader has taken nothing of what waits for her. */
  fullFor(now: number): number {
    return this.fullSince === undefined ? 0 : now - this.fullSince;
  }

  /** At fixed times, whatever happens in the ledger. */
  beat(): void {
    if (this.over === undefined) this.write(':\n\n');
  }

  /** Another rule set judges now: all that she has is of the one before. */
  restart(to: LedgerPosition): void {
    if (this.over !== undefined || this.fullSince !== undefined) return;
    const { exceptions } = this.position;
    this.take({ events: null, position: { ...to, exceptions }, until: this.until });
  }

  get generation(): number {
    return this.position.generation;
  }

  /** Of the same question: who was slow to answer it. */
  get question(): string {
    return this.options.question;
  }

  /** Streams with the same key are told the same. */
  get key(): string {
    return `${this.question}\n${encodePosition({ ...this.position, at: 0 }).toString('base64')}`;
  }

  /** Whether something that somebody may see has changed since, or an exception is over that worked for her. */
  isBehind({ hits, acts }: LedgerPosition, now: number): boolean {
    const { position } = this;
    const grown = acts > position.acts || [...hits].some(([shard, no]) => no > (position.hits.get(shard) ?? 0));
    return this.fullSince === undefined && (grown || now >= this.until);
  }

  /** What has changed up to a position, for all streams of its key; `tx` is a snapshot of hers that has all of it. */
  async ask(tx: Queryable, to: LedgerPosition): Promise<Told> {
    const { generation, hits, acts, exceptions } = this.position;
    const { all: working, digest, until } = await exceptionsAtWork(tx, generation, this.options.rows.exceptionsOf);
    const told = { position: { ...to, exceptions: digest }, until };
    if (!digest.equals(exceptions)) return { ...told, events: null };
    const changed = await findingsWithHits(tx, generation, hits, to.hits, MOST_AT_ONCE + 1);
    const triaged = acts < to.acts ? await triageWithActs(tx, generation, acts, to.acts, MOST_AT_ONCE + 1) : [];
    if (changed.length > MOST_AT_ONCE || triaged.length > MOST_AT_ONCE) return { ...told, events: null };
    const nothing = changed.length + triaged.length === 0;
    return { ...told, events: nothing ? [] : await this.eventsOf(tx, generation, working, changed, triaged) };
  }

  /** Tells what `ask` of a stream of the same key has found. One that is full is asked for again, from where it is, when it has room. */
  take({ events, position, until }: Told): void {
    if (this.over !== undefined || this.fullSince !== undefined) return;
    if (events === null) this.send('reload', {}, position);
    else {
      events.forEach(([name, data], i) => this.send(name, data, i < events.length - 1 ? this.position : position));
      this.told += events.length;
    }
    [this.position, this.until] = [position, until];
  }

  /**
   * `gone`: the filter leaves it out since it changed, or since the desk that the filter is about acted. What it leaves out by what does not
   * change is not told.
   */
  private async eventsOf(
    tx: Queryable,
    generation: number,
    working: readonly Working[],
    changed: readonly string[],
    triaged: readonly ChangedTriage[],
  ): Promise<[string, object][]> {
    const ids = [...new Set([...changed, ...triaged.map(({ finding }) => finding)])];
    const filter = { ...(await this.options.filter(tx, working)), ids };
    const changing = {
      states: undefined,
      severities: undefined,
      since: undefined,
      desk: undefined,
      suppressed: undefined,
    };
    const all: QueueFilter = { ...filter, ...changing };
    const desk = this.options.desk && { ...this.options.desk, now: new Date() };
    const of = (which: QueueFilter): Promise<FindingSummary[]> =>
      queue(tx, generation, which, 'newest', undefined, ids.length, desk);
    const fits = new Set((await of(filter)).map(({ id }) => id));
    const known = new Map((await of(all)).map((row) => [row.id, row]));
    const { desk: ofDesk = {} } = filter;
    const isAboutDesk = Object.values(ofDesk).some((value) => value !== undefined);
    const moved = triaged.filter((one) => isAboutDesk && one.desk === desk?.desk).map(({ finding }) => finding);
    const told = [...known.keys()].filter((id) => changed.includes(id) || moved.includes(id));
    const shown = told.filter((id) => fits.has(id)).map((id) => known.get(id)!);
    const rows = await listRows(tx, generation, shown, { ...this.options.rows, working });
    return [
      ...rows.map((row): [string, object] => ['finding', row]),
      ...told.filter((id) => !fits.has(id)).map((id): [string, object] => ['gone', { id, url: `/v1/findings/${id}` }]),
      ...triaged
        .filter(({ finding }) => known.has(finding))
        .map((triage): [string, object] => ['triage', { ...triage, url: `/v1/findings/${triage.finding}` }]),
    ];
  }

  /** Says why, and lets the reader have what was written. */
  end(reason: EndReason): void {
    if (this.over !== undefined) return;
    this.over = reason;
    const { response } = this.options;
    if (reason === 'slow') return void response.destroy();
    // An event without an id: the last one stays good.
    if (!UNTOLD.includes(reason)) response.write(`event: end\ndata: ${JSON.stringify({ reason })}\n\n`);
    response.end();
  }

  private send(event: string, data: object, position: LivePosition): void {
    const id = this.options.ids.seal(position, this.principal);
    this.write(`event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  private write(text: string): void {
    if (!this.options.response.write(text)) this.fullSince ??= Date.now();
  }
}
