import { OVERSIGHT, parseEntry } from '#libs/contracts';
import {
  type Append,
  erasureStream,
  type LedgerReader,
  NotInLedger,
  type QuarantineVault,
  StreamMoved,
} from '#libs/ledger';
import type { FieldLog } from '#libs/system';
import { type Approval, evolveApproval, isOverdue } from '#libs/triage';
import { controlDraft } from '../control-draft.js';
import type { LedgerPort } from '../ports.js';

/** Entries of a stream that are folded; nobody needs as many for one approval. */
const MOST_ACTS = 100;
const MOST_REASON = 300;
/** By which a recorder's clock may be behind that of another, which appends the decision. */
const CLOCKS = 60_000;

export interface ErasuresOptions {
  ledger: Pick<LedgerPort, 'append'>;
  reader: Pick<LedgerReader, 'streamEntries' | 'entry' | 'streamVersion' | 'streamsOf'>;
  vault: Pick<QuarantineVault, 'erase' | 'isKept'>;
  /** Name of this recorder. */
  instance: string;
  log: FieldLog;
}

/** `waiting`: somebody may still approve it. All others stay as they are. `lapsed`: nobody did in time. */
export type ErasureOutcome = 'erased' | 'waiting' | 'lapsed' | 'not-approved' | 'not-its-source' | 'nothing-kept';

const PREFIX = 'approval/';

/**
 * Erases refused bytes that two persons have agreed to erase, as the ledger itself says: the approval is folded from its entries, whatever an
 * api has told. The control entry comes first, so that nothing is gone without a word; then the data key goes. Safe to run again.
 */
export class Erasures {
  /** Streams that a sweep has to look at again, and from where in `oversight` it looks for others. */
  private readonly open = new Set<string>();
  private next = 0;

  constructor(private readonly options: ErasuresOptions) {}

  /** Of one approval, after an act on it. Throws what the ledger and the key store throw: then `sweep` tries again. */
  async run(stream: string): Promise<ErasureOutcome> {
    const approval = await this.approvalOf(stream);
    // Whatever follows in a stream that nobody began properly, or that is about something else, is no approval of an erasure.
    if (approval?.of.kind !== 'erasure') return 'not-approved';
    if (approval.state === 'asked') return isOverdue(approval, Date.now() - CLOCKS) ? 'lapsed' : 'waiting';
    if (approval.state !== 'given') return 'not-approved';
    const { shard, index, source, authority } = approval.of;
    const { reader, vault } = this.options;
    // Of another's refused value the asker has no say, whatever she wrote.
    if ((await this.sourceOf(shard, index)) !== source) return 'not-its-source';
    if (!(await vault.isKept(shard, index))) return 'nothing-kept';
    if ((await reader.streamVersion(erasureStream({ shard, index }))) === 0) {
      const words = `approval ${approval.id}: ${authority}`.slice(0, MOST_REASON);
      await this.append({
        drafts: [
          controlDraft(this.options.instance, OVERSIGHT, { kind: 'quarantine.erased', shard, index, reason: words }),
        ],
        stream: { stream: erasureStream({ shard, index }), expectedVersion: 0 },
      });
    }
    await vault.erase(shard, index);
    return 'erased';
  }

  /**
   * All approvals that were given: what a recorder that ended in between has left undone. It looks at what is new since its last sweep, and at
   * what was open then.
   */
  async sweep(): Promise<void> {
    for (const { stream, index } of await this.options.reader.streamsOf(PREFIX, this.next)) {
      this.open.add(stream);
      this.next = index + 1;
    }
    for (const stream of [...this.open]) {
      const outcome = await this.run(stream);
      if (outcome === 'not-its-source')
        this.options.log.warn('an approved erasure is of another source than its entry, and is not done', { stream });
      if (outcome !== 'waiting') this.open.delete(stream);
    }
  }

  private async append(append: Append): Promise<void> {
    try {
      await this.options.ledger.append(append);
    } catch (error) {
      // Another recorder was first.
      if (!(error instanceof StreamMoved)) throw error;
    }
  }

  private async approvalOf(stream: string): Promise<Approval | undefined> {
    if (!stream.startsWith(PREFIX)) return undefined;
    const { reader } = this.options;
    const indexes = await reader.streamEntries(stream, Number.MAX_SAFE_INTEGER, MOST_ACTS);
    let approval: Approval | undefined;
    for (const index of indexes.reverse()) {
      const { oversight, receivedAt } = parseEntry(await reader.entry(OVERSIGHT, index));
      if (oversight) approval = evolveApproval(approval, { body: oversight, receivedAt: Date.parse(receivedAt) }).row;
    }
    return approval;
  }

  /** As the refused value said it, so far as it could be read. */
  private async sourceOf(shard: string, index: number): Promise<string | undefined> {
    try {
      return parseEntry(await this.options.reader.entry(shard, index)).quarantined?.known.source;
    } catch (error) {
      if (error instanceof NotInLedger) return undefined;
      throw error;
    }
  }
}
