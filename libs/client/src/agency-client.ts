import { setTimeout as sleep } from 'node:timers/promises';
import type { EventDraft } from './event/draft.js';
import type { Outbox } from './outbox/outbox.js';
import type { Sender } from './send/sender.js';
import { type Declaration, Declarations } from './watermark/declarations.js';
import { draftWatermark } from './watermark/watermark.js';

export interface AgencyClientOptions {
  outbox: Outbox;
  sender: Sender;
  /** The systems that give in acts of a source, by the source. Each declares for itself. Of a source that is not listed: one, without a name. */
  systems?: Readonly<Record<string, readonly string[]>>;
  /** Milliseconds between looks whether more can be vouched for while there is nothing to do. Default 60,000. */
  idleInterval?: number;
  clock?: () => Date;
  /** A delivery that failed. The events stay in the outbox and the next batch or watermark tries again. */
  onFailure?(error: Error): void;
}

/** What a source says under one agreement. */
interface Stream {
  source: string;
  agreementid: string;
  /** Up to when, in milliseconds, this process has vouched. */
  vouched: number;
}

/**
 * For systems that record acts as they happen, or in loads: journals and sends their acts, and says that nothing older is to come as soon
 * as, and as far as, the systems have declared it. Undeclared time is not vouched for.
 */
export class AgencyClient {
  private work: Promise<unknown> = Promise.resolve();
  private readonly streams = new Map<string, Stream>();
  private readonly declarations: Declarations;
  private readonly stopping = new AbortController();
  private idle: Promise<void> | undefined;

  constructor(private readonly options: AgencyClientOptions) {
    this.declarations = new Declarations(options.systems);
  }

  /** Starts the watermarks while idle, for the given streams and for every one that `record` is called with. */
  start(streams: readonly Pick<Stream, 'source' | 'agreementid'>[] = []): void {
    streams.forEach((stream) => this.know(stream));
    this.idle ??= this.beat();
  }

  /**
   * One batch of work. On disk when this returns; sent soon after. Throws EventRefused, and then nothing of the batch was
   * journalled.
   */
  async record(drafts: readonly EventDraft[]): Promise<void> {
    // Taken now, not in turn: acts that are reported meanwhile come behind this watermark, and may be earlier than its turn.
    const now = this.now();
    await this.inTurn(async () => {
      const ahead = new Map<Stream, number>();
      for (const draft of drafts) {
        const stream = this.know(draft);
        ahead.set(stream, (ahead.get(stream) ?? 0) + 1);
      }
      await this.journal(drafts, [...ahead.keys()], now, ahead);
    });
    void this.inTurn(() => this.deliver());
  }

  /**
   * A system says how far it has given in its acts: all that it calls `record` with before this. The watermarks are on disk when this returns, where the
   * source's other systems have come as far; sent soon after. Throws DeclarationInvalid.
   */
  async declare(declaration: Declaration): Promise<void> {
    const now = this.now();
    await this.inTurn(async () => {
      this.declarations.declare(declaration, now);
      const streams = [...this.streams.values()].filter(({ source }) => source === declaration.source);
      await this.journal([], streams, now);
    });
    void this.inTurn(() => this.deliver());
  }

  /** Waits until all that was recorded is acknowledged or a delivery has failed. */
  async flush(): Promise<void> {
    await this.inTurn(() => this.deliver());
  }

  /** Sends what it can and stops. The outbox and the sender stay open: they are the caller's. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.idle;
    await this.flush();
  }

  private know({ source, agreementid }: Pick<Stream, 'source' | 'agreementid'>): Stream {
    const key = `${source} ${agreementid}`;
    const stream = this.streams.get(key) ?? { source, agreementid, vouched: -Infinity };
    this.streams.set(key, stream);
    return stream;
  }

  private now(): number {
    return (this.options.clock?.() ?? new Date()).getTime();
  }

  /** Journals the acts, and a watermark for each of the streams that can be vouched for further than before. */
  private async journal(
    drafts: readonly EventDraft[],
    streams: readonly Stream[],
    now: number,
    ahead?: ReadonlyMap<Stream, number>,
  ): Promise<void> {
    const marks: EventDraft[] = [];
    const reached: [Stream, number][] = [];
    for (const stream of streams) {
      const reach = this.declarations.reach(stream.source, now);
      if (reach === undefined || reach <= stream.vouched) continue;
      const claim = { ...stream, upTo: new Date(reach).toISOString() };
      marks.push(draftWatermark(this.options.outbox, claim, ahead?.get(stream)));
      reached.push([stream, reach]);
    }
    if (drafts.length + marks.length > 0) await this.options.outbox.add([...drafts, ...marks]);
    for (const [stream, reach] of reached) stream.vouched = reach;
  }

  private async beat(): Promise<void> {
    const { idleInterval = 60_000, outbox } = this.options;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await sleep(idleInterval, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      const now = this.now();
      await this.inTurn(async () => {
        // While earlier events wait, a watermark would only make the queue longer.
        if (outbox.pending === 0) await this.journal([], [...this.streams.values()], now);
        await this.deliver();
      });
    }
  }

  private async deliver(): Promise<void> {
    try {
      await this.options.outbox.flush(this.options.sender);
    } catch (error) {
      this.options.onFailure?.(error as Error);
    }
  }

  /** The outbox is used by one call at a time. */
  private inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.work.then(act, act);
    this.work = turn.catch(() => undefined);
    return turn;
  }
}
