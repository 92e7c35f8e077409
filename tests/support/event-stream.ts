import { bearer } from './tokens.js';

export interface StreamEvent {
  event: string;
  id: string | undefined;
  data: { id?: string; rule?: string; status?: string; reason?: string; desk?: string; state?: string };
}

/** A reader of server-sent events over HTTP, as a browser is one, without going on by itself. */
export class EventStream {
  readonly events: StreamEvent[] = [];
  comments = 0;
  ended = false;
  private readonly stop = new AbortController();

  private constructor(readonly headers: Headers) {}

  /** By a token, or by the headers that a browser sends. */
  static async open(url: string, who: string | Record<string, string>, lastId?: string): Promise<EventStream | number> {
    const stop = new AbortController();
    const response = await fetch(url, {
      headers: {
        ...(typeof who === 'string' ? bearer(who) : who),
        ...(lastId === undefined ? {} : { 'last-event-id': lastId }),
      },
      signal: stop.signal,
    });
    if (response.status !== 200) return response.status;
    const stream = new EventStream(response.headers);
    stop.signal.addEventListener('abort', () => stream.stop.abort());
    stream.stop.signal.addEventListener('abort', () => stop.abort());
    void stream.read(response.body!);
    return stream;
  }

  close(): void {
    this.stop.abort();
  }

  get lastId(): string | undefined {
    return this.events.findLast(({ id }) => id !== undefined)?.id;
  }

  /** Waits for what a test expects; throws with what came. */
  async until(what: (stream: this) => boolean, ms = 20_000): Promise<void> {
    for (const began = Date.now(); Date.now() - began < ms;) {
      if (what(this)) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`not within ${ms} ms: ${JSON.stringify(this.events)}`);
  }

  private async read(body: ReadableStream<Uint8Array>): Promise<void> {
    let text = '';
    try {
      for await (const chunk of body) {
        text += Buffer.from(chunk).toString();
        const blocks = text.split('\n\n');
        text = blocks.pop()!;
        for (const block of blocks) this.take(block);
      }
    } catch {
      // Broken off; what came whole is there.
    }
    this.ended = true;
  }

  private take(block: string): void {
    if (block.startsWith(':')) this.comments += 1;
    const fields = new Map(block.split('\n').map((line) => [line.split(':')[0]!, line.slice(line.indexOf(':') + 2)]));
    if (!fields.has('event')) return;
    const data = JSON.parse(fields.get('data')!) as StreamEvent['data'];
    this.events.push({ event: fields.get('event')!, id: fields.get('id'), data });
  }
}
