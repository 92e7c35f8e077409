import { createHash } from 'node:crypto';
import { entryTail, inspect, parseEntry, type RefusalReason, refusals, shardOf, type Via } from '#libs/contracts';
import { leafHash } from '#libs/merkle';
import { LedgerError, type Receipt } from '#libs/ledger';
import type { IntakeContext, Outcome } from '../ports.js';
import { quarantineDraft } from '../quarantine-draft.js';
import { signatureOf } from '../signature-header.js';
import { AppendBatcher, type ReceiptDraft } from './append-batcher.js';
import { cutElements } from './cut-elements.js';
import { BatchTooLong, EventUnidentified, LedgerAway, SignedBatch } from './errors.js';

/** Where an event went. `repeat`: these very bytes were recorded before, there. */
export interface EventReceipt {
  source: string;
  id: string;
  shard: string;
  index: number;
  /** base64 */
  leafHash: string;
  receivedAt: string;
  state: Outcome;
  /** Why the door refused it: the code, and one sentence for a person. */
  reason?: RefusalReason;
  detail?: string;
}

interface Accepted {
  draft: ReceiptDraft;
  reason?: RefusalReason;
  detail?: string;
}

export const MAX_BATCH_EVENTS = 1_000;

/**
 * Events that come by HTTP, over the same append as those from Kafka. Idempotent by (source, id, digest of the bytes): a client that
 * lost an answer sends again and learns where its event is.
 */
export class EventIntake {
  private readonly batcher: AppendBatcher;

  constructor(
    private readonly context: IntakeContext,
    private readonly readEntry: (shard: string, index: number) => Promise<Buffer>,
  ) {
    this.batcher = new AppendBatcher(context.ledger);
  }

  /** One CloudEvent in JSON, as it came. Durable when it resolves. Throws EventUnidentified, LedgerAway. */
  async one(bytes: Buffer, client: string, signature?: string): Promise<EventReceipt> {
    const [receipt] = await this.record([this.accept(bytes, client, 0, signature)]);
    return receipt!;
  }

  /** A JSON array of CloudEvents; all of it is accepted or none. Receipts in its order. Throws NotAnArray too. */
  async batch(body: Buffer, client: string, signature?: string): Promise<EventReceipt[]> {
    if (signature !== undefined) throw new SignedBatch();
    const elements = cutElements(body);
    if (elements.length > MAX_BATCH_EVENTS) throw new BatchTooLong(elements.length, MAX_BATCH_EVENTS);
    const problems: { index: number; detail: string }[] = [];
    const accepted = elements.flatMap((bytes, i) => {
      try {
        return [this.accept(bytes, client, i)];
      } catch (error) {
        if (!(error instanceof EventUnidentified)) throw error;
        problems.push(...error.elements);
        return [];
      }
    });
    if (problems.length > 0) throw new EventUnidentified(problems);
    return this.record(accepted);
  }

  /** Resolves when nothing is on its way. */
  idle(): Promise<void> {
    return this.batcher.idle();
  }

  private accept(bytes: Buffer, client: string, at: number, signatureText?: string): Accepted {
    const via: Via = { http: { client } };
    const { event, refused } = inspect(bytes);
    const { source, id } = event ?? refused.known;
    if (source === undefined || id === undefined) {
      const detail = `source and id cannot be read. ${refused?.detail ?? ''}`.trim();
      throw new EventUnidentified([{ index: at, detail }]);
    }
    const signature = signatureOf(signatureText);
    const receipt = { source, eventId: id, digest: createHash('sha256').update(bytes).digest() };
    if (refused) {
      const draft = quarantineDraft(via, refused, bytes, this.context.shards, { signature });
      return { draft: { ...draft, receipt }, reason: refused.reason, detail: refused.detail };
    }
    const tail = entryTail(via, { event: bytes }, signature ? { signature } : {});
    return { draft: { shard: shardOf(event, this.context.shards), tail, receipt } };
  }

  private async record(accepted: readonly Accepted[]): Promise<EventReceipt[]> {
    try {
      return await Promise.all(accepted.map((one) => this.append(one)));
    } catch (error) {
      // What the ledger itself says is a fault of ours, or of the clock; anything else is the way to it.
      throw error instanceof LedgerError && error.category !== 'clock-skewed' ? error : new LedgerAway(error);
    }
  }

  private async append({ draft, reason, detail }: Accepted): Promise<EventReceipt> {
    const { source, eventId: id } = draft.receipt;
    const result = await this.batcher.submit(draft);
    if ('taken' in result) return this.repeated(result.taken);
    const { shard, index, leafHash: hash, receivedAt } = result.placed;
    const state = reason ? 'quarantined' : 'recorded';
    this.context.observer?.recorded('http', state, 1);
    const why = reason ? { reason, detail: detail ?? refusals[reason] } : {};
    return { source, id, shard, index, leafHash: hash.toString('base64'), receivedAt, state, ...why };
  }

  private async repeated({ source, eventId: id, shard, index }: Receipt): Promise<EventReceipt> {
    const bytes = await this.readEntry(shard, index);
    const entry = parseEntry(bytes);
    this.context.observer?.recorded('http', 'repeat', 1);
    const reason = entry.quarantined?.reason as RefusalReason | undefined;
    return {
      source,
      id,
      shard,
      index,
      leafHash: leafHash(bytes).toString('base64'),
      receivedAt: entry.receivedAt,
      state: 'repeat',
      ...(reason ? { reason, detail: refusals[reason] } : {}),
    };
  }
}
