import { setTimeout as sleep } from 'node:timers/promises';
import { backOffMs } from '#libs/system';
import { SEND_BACK_OFF } from '../back-off.js';
import { batches } from '../batches.js';
import type { Delivery, Outgoing, Receipt, Sender } from '../sender.js';
import { ReceiptsMissing, RecorderRefused, RecorderUnavailable } from './errors.js';
import { readReceipts } from './receipts.js';

export interface HttpSenderOptions {
  /** The recorder's base URL; events go to `<url>/v1/events`. */
  url: string;
  /** Largest body in bytes. Default 1,000,000. */
  maxBatchBytes?: number;
  /** Default 500. */
  maxBatchEvents?: number;
  /** Milliseconds to go on trying one batch. Default 120,000. */
  deliveryTimeout?: number;
  /** Milliseconds for one answer. Default 30,000. */
  requestTimeout?: number;
  /** Gives the access token of each request; it must know itself when one has run out. */
  token?: () => Promise<string>;
  /** Sent with every request. */
  headers?: Record<string, string>;
}

const OPEN = Buffer.from('[');
const COMMA = Buffer.from(',');
const CLOSE = Buffer.from(']');
const SOURCE_NOT_YOURS = '"urn:countersign:problem:source-not-yours"';

/**
 * Sends to the recorder's HTTP intake in batches, and checks that every event has a receipt: shard and index are where it
 * is recorded. Signed events go singly, because a signature covers one value.
 */
export class HttpSender implements Sender {
  private readonly endpoint: string;

  constructor(private readonly options: HttpSenderOptions) {
    this.endpoint = new URL('v1/events', options.url.endsWith('/') ? options.url : `${options.url}/`).href;
  }

  async send(events: readonly Outgoing[]): Promise<Delivery> {
    const { maxBatchBytes = 1_000_000, maxBatchEvents = 500 } = this.options;
    const delivery: Required<Omit<Delivery, 'failure'>> = { acknowledged: [], receipts: [] };
    try {
      for (const run of runs(events)) {
        // Brackets and commas count: the recorder's limit is on the body.
        const size = run[0]?.signature === undefined ? maxBatchEvents : 1;
        for (const batch of batches(run, maxBatchBytes - size - 2, size)) await this.deliver(batch, delivery);
      }
      return delivery;
    } catch (failure) {
      return { ...delivery, failure: failure as Error };
    }
  }

  async close(): Promise<void> {
    // fetch keeps its own connections and lets the process end.
  }

  private async deliver(batch: readonly Outgoing[], delivery: Required<Omit<Delivery, 'failure'>>): Promise<void> {
    const { deliveryTimeout = 120_000 } = this.options;
    const deadline = Date.now() + deliveryTimeout;
    for (let attempt = 1; ; attempt++) {
      const answer = await this.post(batch);
      if ('receipts' in answer) {
        delivery.receipts.push(...answer.receipts);
        delivery.acknowledged.push(...batch);
        return;
      }
      if (answer.status === 413 && batch.length > 1) {
        const half = batch.length >> 1;
        await this.deliver(batch.slice(0, half), delivery);
        return this.deliver(batch.slice(half), delivery);
      }
      if (answer.ofOneEvent && batch.length > 1) {
        // One bad event must not hold the others back: singly, the answer names it.
        let refused: RecorderRefused | undefined;
        for (const event of batch) {
          try {
            await this.deliver([event], delivery);
          } catch (error) {
            if (!(error instanceof RecorderRefused)) throw error;
            refused ??= error;
          }
        }
        if (refused) throw refused;
        return;
      }
      if (answer.final) throw new RecorderRefused(this.endpoint, answer.status, answer.why);
      if (Date.now() > deadline) throw new RecorderUnavailable(this.endpoint, deliveryTimeout / 1000, answer.why);
      const askedMs = Math.min(answer.retryAfterMs, Math.max(0, deadline - Date.now()));
      await sleep(Math.max(askedMs, backOffMs(attempt, SEND_BACK_OFF)));
    }
  }

  private async authorization(): Promise<Record<string, string>> {
    const { token } = this.options;
    return token ? { authorization: `Bearer ${await token()}` } : {};
  }

  private async post(batch: readonly Outgoing[]): Promise<{ receipts: Receipt[] } | Failed> {
    const [first] = batch;
    const single = batch.length === 1;
    const signature = single ? first?.signature : undefined;
    let response: Response;
    let text: string;
    try {
      response = await fetch(this.endpoint, {
        method: 'POST',
        headers: {
          ...this.options.headers,
          ...(await this.authorization()),
          'content-type': single
            ? 'application/cloudevents+json; charset=UTF-8'
            : 'application/cloudevents-batch+json; charset=UTF-8',
          ...(signature === undefined ? {} : { 'countersign-signature': signature }),
        },
        body: single ? first!.value : joined(batch),
        signal: AbortSignal.timeout(this.options.requestTimeout ?? 30_000),
      });
      text = await response.text();
    } catch (error) {
      return { status: 0, final: false, ofOneEvent: false, why: reasonOf(error), retryAfterMs: 0 };
    }
    // 422: admission refused some, and all are recorded. Nothing of it is sent again.
    if (response.ok || response.status === 422) {
      const receipts = readReceipts(text, batch);
      const missing = batch.length - receipts.length;
      if (missing > 0) throw new ReceiptsMissing(this.endpoint, missing);
      return { receipts };
    }
    const { status } = response;
    return {
      status,
      ofOneEvent: status === 400 || (status === 403 && text.includes(SOURCE_NOT_YOURS)),
      final: status < 500 && status !== 408 && status !== 425 && status !== 429,
      why: problemOf(text) ?? `HTTP ${status}`,
      retryAfterMs: (Number(response.headers.get('retry-after')) || 0) * 1000,
    };
  }
}

interface Failed {
  status: number;
  final: boolean;
  /** It may be the fault of one event, for which the others are not to blame. */
  ofOneEvent: boolean;
  why: string;
  retryAfterMs: number;
}

/** Neighbours that are all signed or all unsigned, so that the order of the events is kept. */
function* runs(events: readonly Outgoing[]): Generator<Outgoing[]> {
  let run: Outgoing[] = [];
  for (const event of events) {
    if (run.length > 0 && (run[0]!.signature === undefined) !== (event.signature === undefined)) {
      yield run;
      run = [];
    }
    run.push(event);
  }
  if (run.length > 0) yield run;
}

function joined(batch: readonly Outgoing[]): Buffer {
  const pieces: Buffer[] = [];
  batch.forEach((event, i) => pieces.push(i === 0 ? OPEN : COMMA, event.value));
  return Buffer.concat([...pieces, CLOSE]);
}

/** fetch hides why under `cause`. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message}: ${cause.message || (cause as NodeJS.ErrnoException).code}` : message;
}

/** The words of an RFC 9457 problem, with those of its first field. */
function problemOf(text: string): string | undefined {
  try {
    const { title, detail, errors } = JSON.parse(text) as { title?: unknown; detail?: unknown; errors?: unknown };
    const first = (Array.isArray(errors) ? errors[0] : undefined) as
      { pointer?: unknown; detail?: unknown } | undefined;
    const words = [title, detail, first?.pointer, first?.detail];
    return words.filter((part) => typeof part === 'string' && part !== '').join(': ') || undefined;
  } catch {
    return undefined;
  }
}
