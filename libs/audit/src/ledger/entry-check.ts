import { hash as digest } from 'node:crypto';
import { type Entry, eventBytes, parseEntry } from '#libs/contracts';
import type { QuarantineVault } from '#libs/ledger';
import { QuarantineErased } from '#libs/ledger';
import type { ShardName } from '#libs/ledger';
import { Companion } from './companion.js';
import type { KafkaOffsets } from './kafka-offsets.js';
import type { ProblemList } from './report.js';
import type { Snapshot } from './snapshot.js';

interface ReceiptRow {
  index: string;
  source: string;
  event_id: string;
  digest: Buffer;
}
interface QuarantineRow {
  index: string;
  size: number;
  received_at: Date;
}

/** What an entry says against what other tables say of it: time, intake, receipt, quarantined bytes. */
export class EntryCheck {
  private lastReceivedAt = '';
  private readonly receipts: Companion<ReceiptRow>;
  private readonly quarantined: Companion<QuarantineRow>;

  constructor(
    snapshot: Snapshot,
    private readonly shard: ShardName,
    private readonly offsets: KafkaOffsets,
    private readonly problems: ProblemList,
    private readonly vault: QuarantineVault | undefined,
  ) {
    // A shard's name has no quote: the head's CHECK sees to it.
    const where = `WHERE shard = '${shard}' ORDER BY index`;
    this.receipts = new Companion(
      snapshot.stream<ReceiptRow>(`SELECT index, source, event_id, digest FROM ledger.http_receipt ${where}`),
    );
    this.quarantined = new Companion(
      snapshot.stream<QuarantineRow>(`SELECT index, size, received_at FROM ledger.quarantine ${where}`),
    );
  }

  get receivedAt(): string {
    return this.lastReceivedAt;
  }

  async check(index: number, bytes: Buffer, rowReceivedAt: string): Promise<void> {
    let entry: Entry;
    try {
      entry = parseEntry(bytes);
    } catch (error) {
      this.problems.add('entry', this.shard, index, (error as Error).message);
      return;
    }
    this.checkTime(index, entry.receivedAt, rowReceivedAt);
    if (!('control' in entry) && 'kafka' in entry.via) this.offsets.see(this.shard, index, entry.via.kafka);
    await this.checkReceipt(index, entry, bytes);
    await this.checkQuarantine(index, entry);
  }

  /** Rows that belong to no entry at all. */
  async end(): Promise<void> {
    this.strayReceipts(await this.receipts.rest());
    this.strayQuarantined(await this.quarantined.rest());
  }

  private checkTime(index: number, receivedAt: string, rowReceivedAt: string): void {
    if (receivedAt < this.lastReceivedAt)
      this.problems.add('entry', this.shard, index, `receivedAt falls from ${this.lastReceivedAt} to ${receivedAt}`);
    else this.lastReceivedAt = receivedAt;
    if (receivedAt !== rowReceivedAt)
      this.problems.add('row', this.shard, index, `the row says ${rowReceivedAt}, the entry ${receivedAt}`);
  }

  private async checkReceipt(index: number, entry: Entry, bytes: Buffer): Promise<void> {
    const { own, strays } = await this.receipts.take(index);
    this.strayReceipts(strays);
    const [receipt, ...more] = own;
    const wrong = (detail: string): void => this.problems.add('receipt', this.shard, index, detail);
    if (more.length > 0) wrong(`${own.length} receipts for one entry`);
    if (!('http' in entry.via) || 'control' in entry) {
      if (receipt) wrong('a receipt for an entry that did not come over HTTP');
      return;
    }
    if (!receipt) return wrong('an entry that came over HTTP has no receipt');
    const said: { source?: string; id?: string } = entry.event ?? entry.quarantined?.known ?? {};
    if (said.source !== receipt.source || said.id !== receipt.event_id)
      wrong(`the receipt is for ${receipt.source} ${receipt.event_id}`);
    const event = entry.event ? eventBytes(bytes) : undefined;
    if (event && !digest('sha256', event, 'buffer').equals(receipt.digest))
      wrong("the receipt's digest is not that of the event");
  }

  private async checkQuarantine(index: number, entry: Entry): Promise<void> {
    const { own, strays } = await this.quarantined.take(index);
    this.strayQuarantined(strays);
    const [row] = own;
    const refused = entry.quarantined;
    const wrong = (detail: string): void => this.problems.add('quarantine', this.shard, index, detail);
    if (!refused) {
      if (row) wrong('quarantined bytes for an entry that was not refused');
      return;
    }
    if (!row) {
      if (refused.size > 0) wrong('the refused bytes are missing');
      return;
    }
    if (row.size !== refused.size) wrong(`${row.size} bytes are kept, the entry says ${refused.size}`);
    if (row.received_at.toISOString() !== entry.receivedAt)
      wrong(`kept as of ${row.received_at.toISOString()}, the entry says ${entry.receivedAt}`);
    if (this.vault) await this.checkCommitment(this.vault, index, refused.commitment, wrong);
  }

  private async checkCommitment(
    vault: QuarantineVault,
    index: number,
    commitment: string,
    wrong: (detail: string) => void,
  ): Promise<void> {
    try {
      const { bytes, salt } = await vault.open(this.shard, index);
      if (digest('sha256', Buffer.concat([salt, bytes]), 'base64url') !== commitment)
        wrong('the bytes are not those of the commitment');
    } catch (error) {
      if (!(error instanceof QuarantineErased)) wrong((error as Error).message);
    }
  }

  private strayReceipts(strays: readonly ReceiptRow[]): void {
    for (const { index, source, event_id } of strays) {
      this.problems.add(
        'receipt',
        this.shard,
        null,
        `the receipt of ${source} ${event_id} names entry ${index}, which is not there`,
      );
    }
  }

  private strayQuarantined(strays: readonly QuarantineRow[]): void {
    for (const { index } of strays)
      this.problems.add('quarantine', this.shard, null, `quarantined bytes for entry ${index}, which is not there`);
  }
}
