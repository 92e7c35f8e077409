import { createParser } from 'eventsource-parser';

/** How the stream is. `waits`: the api said why it opens none now; `lost`: it does not answer; `ended`: it says so itself, and asking again helps nothing. */
export type LiveState =
  | { is: 'opening' }
  | { is: 'open' }
  | { is: 'lost'; since: number }
  | { is: 'waits'; since: number; why: string }
  | { is: 'ended'; reason: string };

/** `restart`: a first stream, whose beginning nothing that was read before is sure to reach. */
export type LiveMessage =
  { kind: 'state'; state: LiveState } | { kind: 'event'; event: string; data: unknown } | { kind: 'restart' };

/** What a stream needs of where it runs: a page, a shared worker, a test. */
export interface LiveSurroundings {
  fetch: typeof fetch;
  tell(message: LiveMessage): void;
  /** Milliseconds between two attempts, from how many have failed; for tests. */
  pause?: (failures: number) => number;
  /** A stream that says nothing for so long is lost: heartbeats come each 15 seconds. */
  silenceMs?: number;
}

/**
 * Everything that the reader sees, with every state: each page finds what is on it. One for all pages of a browser, since browsers open
 * six connections of HTTP/1.1 to a host.
 */
const PATH = '/v1/live?status=all';

/** Reasons after which a new stream opens, docs/live.md. */
const GOES_ON = new Set(['role', 'away']);

const pauseAfter = (failures: number): number => Math.min(30_000, 1_000 * 2 ** Math.min(failures - 1, 5));

/**
 * Reads `GET /v1/live` and asks again after a break, with the last id, so that nothing is lost. Not by `EventSource`: that gives up for good at
 * an answer that is no stream, such as 503, says not which, and cannot begin with an id.
 */
export class LiveStream {
  #state: LiveState = { is: 'opening' };
  #headers: Record<string, string> = {};
  #lastId: string | undefined;
  #running = false;
  /** Ends the pause before the next attempt. */
  #wake: (() => void) | undefined;

  constructor(private readonly around: LiveSurroundings) {}

  get state(): LiveState {
    return this.#state;
  }

  /** Opens it, or tries again at once where it waits or has ended. `headers`: of the page that asks, for the log of who looked. */
  start(headers: Record<string, string>): void {
    this.#headers = headers;
    if (!this.#running) void this.#run();
    else this.#wake?.();
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (let failures = 0; ;) {
      const opened = await this.#once();
      if (this.#state.is === 'ended') break;
      failures = opened ? 1 : failures + 1;
      await this.#sleep((this.around.pause ?? pauseAfter)(failures));
    }
    this.#running = false;
  }

  /** One stream from beginning to end. True: it was open. */
  async #once(): Promise<boolean> {
    const given = new AbortController();
    let silence: ReturnType<typeof setTimeout> | undefined;
    const heard = (): void => {
      clearTimeout(silence);
      silence = setTimeout(() => given.abort(), this.around.silenceMs ?? 40_000);
    };
    let opened = false;
    try {
      heard();
      const response = await this.around.fetch(PATH, {
        headers: {
          ...this.#headers,
          accept: 'text/event-stream',
          ...(this.#lastId === undefined ? {} : { 'last-event-id': this.#lastId }),
        },
        cache: 'no-store',
        signal: given.signal,
      });
      if (!response.ok || response.body === null) return await this.#refused(response);
      opened = true;
      if (this.#lastId === undefined) this.around.tell({ kind: 'restart' });
      this.#become({ is: 'open' });
      await this.#read(response.body, heard);
      if (this.#state.is === 'open') this.#become({ is: 'lost', since: Date.now() });
    } catch {
      // No network, the api gone, or silent for too long.
      this.#become({ is: 'lost', since: this.#since() });
    } finally {
      clearTimeout(silence);
      given.abort();
    }
    return opened;
  }

  async #read(body: ReadableStream<Uint8Array>, heard: () => void): Promise<void> {
    const parser = createParser({
      onEvent: ({ event, id, data }) => {
        if (event === 'end') return this.#ended((JSON.parse(data) as { reason?: string }).reason ?? 'over');
        if (id !== undefined) this.#lastId = id;
        if (event !== undefined) this.around.tell({ kind: 'event', event, data: JSON.parse(data) });
      },
    });
    const reader = body.getReader();
    const decoder = new TextDecoder();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      heard();
      parser.feed(decoder.decode(value, { stream: true }));
    }
  }

  #ended(reason: string): void {
    if (GOES_ON.has(reason)) this.#become({ is: 'waits', since: this.#since(), why: reason });
    else this.#become({ is: 'ended', reason });
  }

  async #refused(response: Response): Promise<boolean> {
    const problem = (await response.json().catch(() => ({}))) as { type?: string; reason?: string };
    const type = problem.type?.split(/[/:#]/).at(-1) ?? '';
    if (response.status >= 500 || response.status === 429)
      this.#become({ is: 'waits', since: this.#since(), why: type || String(response.status) });
    else this.#become({ is: 'ended', reason: problem.reason ?? type });
    return false;
  }

  /** Since when it is not open. */
  #since(): number {
    return 'since' in this.#state ? this.#state.since : Date.now();
  }

  #become(state: LiveState): void {
    this.#state = state;
    this.around.tell({ kind: 'state', state });
  }

  #sleep(milliseconds: number): Promise<void> {
    return new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    }).then(() => void (this.#wake = undefined));
  }
}
