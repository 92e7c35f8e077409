import { type LeafDraft, type Placed, ReceiptTaken, type Receipt } from '#libs/ledger';
import type { LedgerPort } from '../ports.js';

/** A draft with a receipt, as the HTTP intake makes them. */
export type ReceiptDraft = LeafDraft & Required<Pick<LeafDraft, 'receipt'>>;

export type AppendResult = { placed: Placed } | { taken: Receipt };

interface Waiting {
  draft: ReceiptDraft;
  resolve: (result: AppendResult) => void;
  reject: (error: unknown) => void;
}

const MAX_DRAFTS = 2_000;

/** The name of an event: its source, id and the digest of its bytes. */
const receiptId = ({ source, eventId, digest }: { source: string; eventId: string; digest: Buffer }): string =>
  `${source} ${eventId} ${digest.toString('base64')}`;

/**
 * Appends together what arrives while an append is on its way, so that many small requests cost few transactions. Events that are
 * recorded already, or twice in one append, are recorded once; the others learn where.
 */
export class AppendBatcher {
  private queue: Waiting[] = [];
  private busy: Promise<void> | undefined;

  constructor(private readonly ledger: Pick<LedgerPort, 'append'>) {}

  /** Durable when it resolves. */
  submit(draft: ReceiptDraft): Promise<AppendResult> {
    return new Promise((resolve, reject) => {
      this.queue.push({ draft, resolve, reject });
      // One turn later, so that a batch's events, and requests that arrived together, share the append.
      this.busy ??= Promise.resolve()
        .then(() => this.drain())
        .finally(() => (this.busy = undefined));
    });
  }

  /** Resolves when nothing is on its way. */
  async idle(): Promise<void> {
    while (this.busy) await this.busy;
  }

  private async drain(): Promise<void> {
    while (this.queue.length > 0) {
      const waiting = this.queue.splice(0, MAX_DRAFTS);
      const groups = new Map<string, Waiting[]>();
      for (const one of waiting) {
        const id = receiptId(one.draft.receipt);
        const group = groups.get(id);
        if (group) group.push(one);
        else groups.set(id, [one]);
      }
      try {
        await this.append(groups);
      } catch (error) {
        for (const { reject } of [...groups.values()].flat()) reject(error);
      }
    }
  }

  /** Answers groups as they are settled, and takes them off. */
  private async append(groups: Map<string, Waiting[]>): Promise<void> {
    while (groups.size > 0) {
      const leaders = [...groups.values()].map(([first]) => first!.draft);
      try {
        const { placed } = await this.ledger.append({ drafts: leaders });
        leaders.forEach(({ receipt }, i) => {
          const [first, ...again] = groups.get(receiptId(receipt))!;
          const { shard, index } = placed[i]!;
          first!.resolve({ placed: placed[i]! });
          for (const { resolve } of again) resolve({ taken: { ...receipt, shard, index } });
        });
        return groups.clear();
      } catch (error) {
        if (!(error instanceof ReceiptTaken)) throw error;
        let answered = 0;
        for (const taken of error.receipts) {
          const id = receiptId(taken);
          for (const { resolve } of groups.get(id) ?? []) resolve({ taken });
          if (groups.delete(id)) answered++;
        }
        if (answered === 0) throw error;
      }
    }
  }
}
