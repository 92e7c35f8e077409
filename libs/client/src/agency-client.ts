import { setTimeout as sleep } from 'node:timers/promises';
import type { EventDraft } from './event/draft.js';
import type { Outbox } from './outbox/outbox.js';
import type { Sender } from './send/sender.js';
import { draftWatermark } from './watermark/watermark.js';

export interface AgencyClientOptions {
  outbox: Outbox;
  sender: Sender;
  /** Milliseconds between watermarks while there is nothing to do. Default 60,000. */
  idleInterval?: number;
  clock?: () => Date;
  /** A delivery that failed. The events stay in the outbox and the next batch or watermark tries again. */
  onFailure?(error: Error): void;
}

/**
 * For a system that records acts as they happen: journals, sends, and says after each batch of work, and each minute when
 * idle, that nothing older is to come. Acts must be given in before the moment that a watermark names: record an act when
 * it happens, not at the end of the day.
 */
export class AgencyClient {
  private work: Promise<unknown> = Promise.resolve();
  private readonly streams = new Map<string, { source: string; agreementid: string }>();
  private readonly stopping = new AbortController();
  private idle: Promise<void> | undefined;

  constructor(private readonly options: AgencyClientOptions) {}

  /** Starts the idle watermarks, for the given streams and for every one that `record` is called with. */
  start(streams: readonly { source: string; agreementid: string }[] = []): void {
    streams.forEach((stream) => this.know(stream));
    this.idle ??= this.beat();
  }

  /**
   * One batch of work. On disk when this returns; sent soon after. Throws EventRefused, and then nothing of the batch was
   * journalled.
   */
  async record(drafts: readonly EventDraft[]): Promise<void> {
    await this.inTurn(async () => {
      const touched = new Map<string, EventDraft>();
      const ahead = new Map<string, number>();
      for (const draft of drafts) {
        const key = `${draft.source} ${draft.agreementid}`;
        touched.set(key, draft);
        ahead.set(key, (ahead.get(key) ?? 0) + 1);
        this.know(draft);
      }
      const upTo = this.now();
      const marks = [...touched].map(([key, { source, agreementid }]) =>
        draftWatermark(this.options.outbox, { source, agreementid, upTo }, ahead.get(key)),
      );
      await this.options.outbox.add([...drafts, ...marks]);
    });
    void this.inTurn(() => this.deliver());
  }

  /** Waits until all that was recorded is acknowledged or a delivery has failed. */
  async settle(): Promise<void> {
    await this.inTurn(() => this.deliver());
  }

  /** Sends what it can and stops. The outbox and the sender stay open: they are the caller's. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.idle;
    await this.settle();
  }

  private know({ source, agreementid }: { source: string; agreementid: string }): void {
    this.streams.set(`${source} ${agreementid}`, { source, agreementid });
  }

  private now(): string {
    return (this.options.clock?.() ?? new Date()).toISOString();
  }

  private async beat(): Promise<void> {
    const { idleInterval = 60_000, outbox } = this.options;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await sleep(idleInterval, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      await this.inTurn(async () => {
        // While earlier events wait, a watermark would only make the queue longer.
        if (outbox.pending === 0) {
          const upTo = this.now();
          await outbox.add([...this.streams.values()].map((stream) => draftWatermark(outbox, { ...stream, upTo })));
        }
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
