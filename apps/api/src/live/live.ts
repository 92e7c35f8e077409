import { Inject, Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Principal } from '#libs/identity';
import { OVERSIGHT } from '#libs/ledger';
import { asOf, hitPositions, inSnapshot, oversightFolded, type Reader, WHOLE_LEDGER } from '#libs/readmodel';
import { LiveBusy } from './errors.js';
import { Lanes } from './lanes.js';
import { exceptionsAtWork } from './exceptions-at-work.js';
import type { LiveStream } from './live-stream.js';
import type { LedgerPosition, LivePosition } from './position.js';
import { Questions } from './questions.js';

export interface LiveLimits {
  /** Streams of one person or client, and of all. A browser needs one for all its pages. */
  perPrincipal: number;
  atOnce: number;
  /** Between looks at what has changed: one for all streams. */
  pollMs: number;
  beatMs: number;
  /** Between looks at the session of a stream. */
  checkMs: number;
  /** How long a reader may take nothing. */
  slowMs: number;
}

export const LIVE_LIMITS: LiveLimits = {
  ...{ perPrincipal: 10, atOnce: 500, slowMs: 20_000 },
  ...{ pollMs: 1_000, beatMs: 15_000, checkMs: 3_000 },
};
/** Sessions of one issuer that are looked at at a time: one that is slow to renew them holds up nobody of another. */
const CHECKS_AT_ONCE = 2;
/** With the look at the ledger no more than an api has connections, unless told (COUNTERSIGN_DATABASE_CONNECTIONS). */
const QUESTIONS = { quick: 2, slow: 1, slowMs: 1_000 };
export const LIVE = Symbol('limits of live streams');

const nameOf = ({ issuer, subject }: Pick<Principal, 'issuer' | 'subject'>): string =>
  JSON.stringify([issuer, subject]);

/** All live streams of this process: one look at the ledger for all of them, then a question for those that are behind, once for all that ask the same. */
@Injectable()
export class Live implements BeforeApplicationShutdown {
  private readonly streams = new Map<LiveStream, (reason: string) => void>();
  private readonly opening = new Map<string, number>();
  private polling: NodeJS.Timeout | undefined;
  private beating: NodeJS.Timeout | undefined;
  private checking: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private closed = false;
  private readonly questions = new Questions(QUESTIONS);
  private readonly checks = new Lanes<LiveStream>({
    ...{ atOnce: CHECKS_AT_ONCE, laneOf: ({ principal }) => principal.issuer, goesOn: () => !this.closed },
    work: (stream) => this.checkOne(stream),
  });
  private readonly log = new Logger('live');

  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(LIVE) private readonly limits: LiveLimits,
  ) {}

  /** Where the ledger is now. Throws NoLiveGeneration. */
  now(): Promise<LedgerPosition> {
    // Its numbers are in no answer: ids are sealed, and of one length.
    return inSnapshot(this.db, WHOLE_LEDGER, async (tx) => {
      const { generation, shards } = await asOf(tx);
      const known = await hitPositions(tx, generation);
      const events = shards.map(({ shard }) => shard).filter((shard) => shard !== OVERSIGHT);
      const hits = new Map(events.map((shard) => [shard, known.get(shard) ?? 0]));
      return { generation, hits, acts: await oversightFolded(tx), at: Date.now() };
    });
  }

  /** Where a reader begins, and until when; `desk`: whose exceptions count for her. Throws NoLiveGeneration. */
  async begin(reader: Reader, desk: string | undefined): Promise<{ position: LivePosition; until: number }> {
    const now = await this.now();
    // What changes between the two is in the list that she reads after this.
    const { digest, until } = await inSnapshot(this.db, reader, (tx) => exceptionsAtWork(tx, now.generation, desk));
    return { position: { ...now, exceptions: digest }, until };
  }

  /** Counts a stream before it is opened, so that a burst cannot pass the limit. Call what it returns when it has ended. Throws LiveBusy. */
  admit(principal: Principal): () => void {
    const name = nameOf(principal);
    const own = this.opening.get(name) ?? 0;
    const all = [...this.opening.values()].reduce((sum, count) => sum + count, 0);
    if (own >= this.limits.perPrincipal || all >= this.limits.atOnce)
      throw new LiveBusy(own >= this.limits.perPrincipal);
    this.opening.set(name, own + 1);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      const count = this.opening.get(name)! - 1;
      if (count > 0) this.opening.set(name, count);
      else this.opening.delete(name);
    };
  }

  /** Streams that are open. */
  get open(): number {
    return [...this.streams.keys()].filter(({ ended }) => ended === undefined).length;
  }

  /** Resolves when the stream has ended. */
  run(stream: LiveStream): Promise<void> {
    if (this.closed) stream.end('closing');
    if (stream.ended !== undefined) return Promise.resolve();
    return new Promise((resolve) => {
      this.streams.set(stream, () => resolve());
      this.polling ??= setInterval(() => this.poll(), this.limits.pollMs).unref();
      this.beating ??= setInterval(() => this.beat(), this.limits.beatMs).unref();
      this.checking ??= setInterval(() => this.checks.run(this.streams.keys()), this.limits.checkMs).unref();
    });
  }

  /** A server that closes waits for its answers, and these have no end of their own. */
  async beforeApplicationShutdown(): Promise<void> {
    this.closed = true;
    for (const stream of this.streams.keys()) stream.end('closing');
    await this.looking;
    await this.questions.end();
    await this.checks.end();
    this.sweep(Date.now());
    this.rest();
  }

  private beat(): void {
    for (const stream of this.streams.keys()) stream.beat();
  }

  /** A reader whose session nobody can look at is told nothing until somebody can. */
  private async checkOne(stream: LiveStream): Promise<void> {
    try {
      await stream.check();
    } catch (error) {
      this.log.warn(`a session could not be looked at; looked at again: ${(error as Error).message}`);
    }
  }

  private poll(): void {
    this.sweep(Date.now());
    this.looking ??= this.look()
      .catch((error: Error) => this.log.warn(`what has changed could not be read; asked again: ${error.message}`))
      .finally(() => (this.looking = undefined));
  }

  /** Takes away what has ended, and ends what must. */
  private sweep(now: number): void {
    for (const [stream, done] of this.streams) {
      if (stream.isOver(now)) stream.end('until');
      else if (stream.fullFor(now) > this.limits.slowMs) stream.end('slow');
      if (stream.ended === undefined) continue;
      this.streams.delete(stream);
      done(stream.ended);
    }
    if (this.streams.size === 0) this.rest();
  }

  private rest(): void {
    for (const timer of [this.polling, this.beating, this.checking]) clearInterval(timer);
    this.polling = this.beating = this.checking = undefined;
  }

  private async look(): Promise<void> {
    if (this.streams.size === 0) return;
    const now = await this.now();
    this.questions.keep(new Set([...this.streams.keys()].map(({ question }) => question)));
    for (const stream of this.streams.keys()) {
      if (!this.isHeard(stream)) continue;
      if (stream.generation !== now.generation) stream.restart(now);
      else if (stream.isBehind(now, Date.now())) this.ask(stream, now);
    }
  }

  /** A reader of whom nobody can say whether she may still be told anything is told nothing. */
  private isHeard(stream: LiveStream): boolean {
    return stream.ended === undefined && stream.holds(Date.now(), 3 * this.limits.checkMs);
  }

  /** One question that fails, or takes long, holds up no other; it is asked again. */
  private ask(stream: LiveStream, now: LedgerPosition): void {
    const { key, question: name } = stream;
    const work = async (): Promise<void> => {
      try {
        if (this.closed) return;
        // Where it has moved meanwhile, it is asked for anew.
        const told = await inSnapshot(this.db, stream.reader, async (tx) =>
          stream.key === key ? stream.ask(tx, now) : undefined,
        );
        if (!told) return;
        for (const one of this.streams.keys()) if (one.key === key && this.isHeard(one)) one.take(told);
      } catch (error) {
        this.log.warn(`a reader could not be told what has changed; asked again: ${(error as Error).message}`);
      }
    };
    this.questions.ask({ key, name, work });
  }
}
