import { isDeepStrictEqual } from 'node:util';
import {
  access,
  ACCESS,
  type Entry,
  eventBytes,
  OVERSIGHT,
  parseEntry,
  receiptDigest,
  SEQUENCE,
  signatureFault,
} from '#libs/contracts';
import {
  accessRow,
  type AccessRow,
  type LedgerSnapshot,
  type ReceiptOfEntry,
  type RefusedOfEntry,
  type ShardName,
} from '#libs/ledger';
import { factsOf, type IntakeCounts } from '#libs/verifier';
import type { CheckpointCheck } from './check-checkpoints.js';
import type { QuarantineCheck } from './check-quarantine.js';
import type { OversightRows } from './check-oversight.js';
import type { KafkaOffsets } from './check-offsets.js';
import type { ProblemList } from './report.js';

/** Tallies what an entry records of the intake. */
function countEntry(counts: IntakeCounts, shard: ShardName, index: number, entry: Entry): void {
  const { kafka, control, sequence } = factsOf(entry, SEQUENCE);
  const runs = kafka
    ? [
        {
          ...{
            partition: kafka.partition,
            from: BigInt(kafka.offset),
            count: 1,
            next: Number(kafka.offset) + 1,
            index,
          },
          ...(kafka.passed === undefined ? {} : { passed: BigInt(kafka.passed) }),
        },
      ]
    : [];
  counts.add(shard, {
    runs,
    controls: control ? [{ index, control }] : [],
    sequences: sequence ? [{ index, ...sequence }] : [],
  });
}

/** Compares an entry with the other tables: time, intake, receipt, quarantined bytes. */
export class EntryCheck {
  private lastReceivedAt = '';
  private readonly receipts: Companion<ReceiptOfEntry>;
  private readonly quarantined: Companion<RefusedOfEntry>;
  private readonly looks: Companion<AccessRow> | undefined;

  constructor(
    snapshot: LedgerSnapshot,
    private readonly shard: ShardName,
    private readonly offsets: KafkaOffsets,
    private readonly problems: ProblemList,
    private readonly quarantine: QuarantineCheck,
    private readonly checkpoints: CheckpointCheck,
    private readonly oversight: OversightRows,
    private readonly counts: IntakeCounts | undefined,
  ) {
    this.receipts = new Companion(snapshot.receipts(shard));
    this.looks = shard === ACCESS ? new Companion(snapshot.accessRows()) : undefined;
    this.quarantined = new Companion(snapshot.quarantined(shard, quarantine.look !== undefined));
  }

  get receivedAt(): string {
    return this.lastReceivedAt;
  }

  async check(index: number, bytes: Buffer, rowReceivedAt: string): Promise<void> {
    let entry: Entry;
    try {
      entry = parseEntry(bytes);
      this.checkTime(index, entry.receivedAt, rowReceivedAt);
      const fault = signatureFault(entry, bytes);
      if (fault !== undefined) this.problems.add('entry', this.shard, index, fault);
      if (!('control' in entry) && 'kafka' in entry.via) this.offsets.see(this.shard, index, entry.via.kafka);
      if (this.shard === OVERSIGHT && entry.control?.kind === 'quarantine.erased') this.quarantine.act(entry.control);
      if (this.shard === OVERSIGHT && entry.control?.kind === 'note.erased') this.oversight.noteErased(entry.control);
      if (this.shard === OVERSIGHT && entry.control?.kind === 'findings.sealed')
        this.oversight.seal(index, entry.control.shard);
      if (entry.oversight) this.oversight.act(this.shard, index, entry);
      if (entry.control?.kind === 'clock' && entry.control.checkpoints)
        this.checkpoints.clock(index, entry.control.checkpoints);
      if (this.counts) countEntry(this.counts, this.shard, index, entry);
    } catch (error) {
      // Its frame may hold anything at all: whoever altered it must not end the report.
      this.problems.add('entry', this.shard, index, (error as Error).message);
      this.counts?.passOver(this.shard, index, index);
      return;
    }
    await this.checkReceipt(index, entry, bytes);
    await this.checkQuarantine(index, entry);
    await this.checkAccess(index, entry);
  }

  /** Rows that belong to no entry at all. */
  async end(): Promise<void> {
    this.strayReceipts(await this.receipts.rest());
    this.strayQuarantined(await this.quarantined.rest());
    this.strayLooks((await this.looks?.rest()) ?? []);
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
    if (said.source !== receipt.source || said.id !== receipt.eventId)
      wrong(`the receipt is for ${receipt.source} ${receipt.eventId}`);
    const event = entry.event ? eventBytes(bytes) : undefined;
    if (event && !receiptDigest(event, entry).equals(receipt.digest))
      wrong("the receipt's digest is not that of the event");
  }

  private async checkQuarantine(index: number, entry: Entry): Promise<void> {
    const { own, strays } = await this.quarantined.take(index);
    this.strayQuarantined(strays);
    const [row] = own;
    const refused = entry.quarantined;
    if (refused) return this.quarantine.check(this.shard, index, entry.receivedAt, refused, row);
    if (row) this.problems.add('quarantine', this.shard, index, 'quarantined bytes for an entry that was not refused');
  }

  /** The rows that officers ask by are a function of the entries. */
  private async checkAccess(index: number, entry: Entry): Promise<void> {
    const wrong = (detail: string): void => this.problems.add('access', this.shard, index, detail);
    if (entry.access && this.shard !== ACCESS) return wrong('an entry of who looked, in another log than access');
    if (!this.looks) return;
    const { own, strays } = await this.looks.take(index);
    this.strayLooks(strays);
    const [row] = own;
    if (!entry.access) return row ? wrong('a row of who looked, of an entry that says something else') : undefined;
    if (!row) return wrong('the entry has no row');
    const read = access.safeParse(entry.access);
    if (!read.success) return wrong(`not what an entry of who looked can say: ${read.error.issues[0]!.path.join('.')}`);
    const said: Record<string, unknown> = { ...accessRow(index, entry.receivedAt, entry.access) };
    const columns = Object.entries(row).filter(([column, value]) => !isDeepStrictEqual(value, said[column]));
    if (columns.length > 0) wrong(`the row has another ${columns.map(([column]) => column).join(', ')} than the entry`);
  }

  private strayLooks(strays: readonly AccessRow[]): void {
    for (const { index } of strays)
      this.problems.add('access', this.shard, null, `a row of who looked for entry ${index}, which is not there`);
  }

  private strayReceipts(strays: readonly ReceiptOfEntry[]): void {
    for (const { index, source, eventId } of strays) {
      this.problems.add(
        'receipt',
        this.shard,
        null,
        `the receipt of ${source} ${eventId} names entry ${index}, which is not there`,
      );
    }
  }

  private strayQuarantined(strays: readonly RefusedOfEntry[]): void {
    for (const { index } of strays)
      this.problems.add('quarantine', this.shard, null, `quarantined bytes for entry ${index}, which is not there`);
  }
}

/** Rows that belong to entries (receipts, quarantined values), sorted by index, taken as the entries go by. */
class Companion<T extends { index: number }> {
  private next: T | undefined;
  private ended = false;

  constructor(private readonly rows: AsyncGenerator<T, void, undefined>) {}

  /** The rows up to and including an entry's: those of `index`, and those that were passed over, which belong to no entry. */
  async take(index: number): Promise<{ own: T[]; strays: T[] }> {
    const own: T[] = [];
    const strays: T[] = [];
    for (let row = await this.peek(); row !== undefined && row.index <= index; row = await this.peek()) {
      (row.index === index ? own : strays).push(row);
      this.next = undefined;
    }
    return { own, strays };
  }

  /** The checks after the last entry. */
  async rest(): Promise<T[]> {
    return (await this.take(Number.MAX_SAFE_INTEGER)).strays;
  }

  private async peek(): Promise<T | undefined> {
    if (this.next !== undefined || this.ended) return this.next;
    const { value, done } = await this.rows.next();
    this.ended = done === true;
    this.next = value ?? undefined;
    return this.next;
  }
}
