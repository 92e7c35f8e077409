import { setTimeout as sleep } from 'node:timers/promises';
import { backOffMs } from '#libs/system';
import { SEND_BACK_OFF } from '../back-off.js';
import { refuseInTheClear } from '../../token/in-the-clear.js';
import { TokenError } from '../../token/errors.js';
import type { TokenSource } from '../../token/token-source.js';
import { batches } from '../batches.js';
import type { Delivery, Outgoing, Receipt, Sender } from '../sender.js';
import { NotAllowed, ReceiptsMissing, RecorderRefused, RecorderUnavailable } from './errors.js';
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
  /** Who sends: asked before each request for the access token. */
  token?: TokenSource;
  /** Sent with every request. */
  headers?: Record<string, string>;
}

const OPEN = Buffer.from('[');
const COMMA = Buffer.from(',');
const CLOSE = Buffer.from(']');

/**
 * Sends to the recorder's HTTP intake in batches, and checks that every event has a receipt: shard and index are where it
 * is recorded. Signed events go singly, because a signature covers one value. The constructor throws TokenInTheClear for a token that others
 * could read on its way.
 */
export class HttpSender implements Sender {
  private readonly endpoint: string;

  constructor(private readonly options: HttpSenderOptions) {
    this.endpoint = new URL('v1/events', options.url.endsWith('/') ? options.url : `${options.url}/`).href;
    if (options.token) refuseInTheClear(this.endpoint);
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
    let refusedToken: string | undefined;
    for (let attempt = 1; ; attempt++) {
      const answer = await this.post(batch, refusedToken);
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
      // One bad event must not hold the others back: singly, the answer names it.
      if (answer.status === 400 && batch.length > 1)
        return this.deliverEach(
          batch.map((event) => [event]),
          delivery,
        );
      const { status, token } = answer;
      if (status === 401 && token !== undefined && refusedToken === undefined) {
        // It may have been taken back before its end, or the issuer's keys may have changed.
        refusedToken = token;
        continue;
      }
      if (status === 401 || status === 403) {
        const sources = new Set(batch.map(({ source }) => source));
        // Nor a source that is not the sender's.
        if (status === 403 && sources.size > 1)
          return this.deliverEach(
            [...sources].map((one) => batch.filter(({ source }) => source === one)),
            delivery,
          );
        throw new NotAllowed(this.endpoint, status, answer.why, token !== undefined);
      }
      if (answer.final) throw new RecorderRefused(this.endpoint, answer.status, answer.why);
      if (Date.now() > deadline) throw new RecorderUnavailable(this.endpoint, deliveryTimeout / 1000, answer.why);
      const askedMs = Math.min(answer.retryAfterMs, Math.max(0, deadline - Date.now()));
      await sleep(Math.max(askedMs, backOffMs(attempt, SEND_BACK_OFF)));
    }
  }

  /** Each on its own; what is refused is thrown when all were tried. */
  private async deliverEach(
    batches: readonly (readonly Outgoing[])[],
    delivery: Required<Omit<Delivery, 'failure'>>,
  ): Promise<void> {
    let refused: RecorderRefused | undefined;
    for (const batch of batches) {
      try {
        await this.deliver(batch, delivery);
      } catch (error) {
        if (!(error instanceof RecorderRefused)) throw error;
        refused ??= error;
      }
    }
    if (refused) throw refused;
  }

  private async post(
    batch: readonly Outgoing[],
    refusedToken: string | undefined,
  ): Promise<{ receipts: Receipt[] } | Failed> {
    let token: string | undefined;
    try {
      token = await this.options.token?.(refusedToken);
    } catch (error) {
      if (error instanceof TokenError && !error.passing) throw error;
      return { status: 0, final: false, why: (error as Error).message, retryAfterMs: 0, token };
    }
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
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          'content-type': single
            ? 'application/cloudevents+json; charset=UTF-8'
            : 'application/cloudevents-batch+json; charset=UTF-8',
          ...(signature === undefined ? {} : { 'countersign-signature': signature }),
        },
        body: single ? first!.value : joined(batch),
        // A token is for this address alone.
        redirect: token === undefined ? 'follow' : 'manual',
        signal: AbortSignal.timeout(this.options.requestTimeout ?? 30_000),
      });
      text = await response.text();
    } catch (error) {
      return { status: 0, final: false, why: reasonOf(error), retryAfterMs: 0, token };
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
      final: status < 500 && status !== 408 && status !== 425 && status !== 429,
      why: problemOf(text) ?? `HTTP ${status}`,
      retryAfterMs: (Number(response.headers.get('retry-after')) || 0) * 1000,
      token,
    };
  }
}

interface Failed {
  status: number;
  final: boolean;
  why: string;
  retryAfterMs: number;
  /** With which it was asked. */
  token: string | undefined;
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
