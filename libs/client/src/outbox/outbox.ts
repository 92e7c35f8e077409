import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { FolderLock, FolderLocked, noCrash, replaceFile, syncFolder } from '#libs/system';
import type { ClientCrashPoint } from '../crash-points.js';
import { encodeDraft } from '../event/build-event.js';
import type { EventDraft } from '../event/draft.js';
import { EventsNotCounted } from '../send/http/errors.js';
import type { Outgoing, Receipt, Sender } from '../send/sender.js';
import type { EventSigner } from '../sign/event-signer.js';
import { compactedRecords } from './compaction.js';
import { JobChanged, OutboxLocked } from './errors.js';
import { encodeRecord } from './journal-record.js';
import { readJournal, type Job, type JournalState, type Pending } from './journal-state.js';
import { formatRanges } from './number-ranges.js';

export interface OutboxOptions {
  signer?: EventSigner;
  crash?: (point: ClientCrashPoint) => void;
  /** At opening, acknowledged events are dropped from the journal when they are more bytes than this and than the rest. Default 64 MiB. */
  compactAbove?: number;
}

export interface FlushOptions {
  /** Bytes read from the journal and given to the sender at a time. Default 8 MiB. */
  windowBytes?: number;
  onProgress?: (acknowledged: number, pending: number) => void;
  signal?: AbortSignal;
}

const JOURNAL = 'journal';
const WRITE_BYTES = 1 << 20;

/** The size of a job: its events, and the bytes of their values. */
export interface JobTotal {
  events: number;
  bytes: number;
}

/**
 * An agency's events, and which of them have arrived: an append-only journal. An event's id, sequence and bytes are on disk before it is
 * first sent, so that a crash neither skips nor reuses a number, and a resend has the same bytes (a repeat, which raises nothing). Methods
 * are to be called one after the other.
 */
export class Outbox {
  private readonly signer: EventSigner | undefined;
  private readonly crash: (point: ClientCrashPoint) => void;

  private constructor(
    readonly dir: string,
    private readonly lock: FolderLock,
    private file: FileHandle,
    private state: JournalState,
    options: OutboxOptions,
  ) {
    this.signer = options.signer;
    this.crash = options.crash ?? noCrash;
  }

  /** Opens or makes the outbox in `dir`. Throws OutboxLocked, OutboxCorrupt. */
  static async open(dir: string, options: OutboxOptions = {}): Promise<Outbox> {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const lock = await FolderLock.take(dir).catch((error: unknown) => {
      throw error instanceof FolderLocked ? new OutboxLocked(dir, error.pid) : error;
    });
    let file: FileHandle | undefined;
    try {
      const path = join(dir, JOURNAL);
      file = await open(path, 'a+', 0o600);
      const state = await readJournal(file, path);
      await file.truncate(state.size);
      const outbox = new Outbox(dir, lock, file, state, options);
      await outbox.sync();
      await syncFolder(dir);
      const { idleBytes, size } = state;
      if (idleBytes > (options.compactAbove ?? 64 << 20) && idleBytes > size / 2) await outbox.compact();
      return outbox;
    } catch (error) {
      await file?.close();
      await lock.release();
      throw error;
    }
  }

  /** Events on disk that are not known to have arrived. */
  get pending(): number {
    return this.state.pending.size;
  }

  nextSequence(source: string, agreementid: string): number {
    return this.state.nextSequence(source, agreementid);
  }

  /** A job that was committed under this name. */
  job(name: string): Job | undefined {
    return this.state.jobs.get(name);
  }

  /** The names of the jobs that were committed from this content. */
  jobsOf(digest: string): string[] {
    return [...this.state.jobs].filter(([, job]) => job.digest === digest).map(([name]) => name);
  }

  /**
   * Numbers, checks and journals events; they are on disk when this returns. All or none: EventRefused for one leaves
   * nothing behind. For a few events; see `addJob` for many.
   */
  async add(drafts: readonly EventDraft[]): Promise<void> {
    const numbered = this.numbering();
    const records = drafts.map((draft) => numbered.encode(draft));
    await this.write([this.mark(), ...records]);
    await this.sync();
    numbered.apply();
    this.crash('outbox.afterJournal');
  }

  /**
   * Journals the events of a job, all or none: a crash on the way leaves nothing, and nothing is sent before the last is
   * on disk. Says what they come to, or, if the job was committed before, does nothing and says undefined. Throws
   * JobChanged when it was committed with another digest, and what the drafts throw.
   */
  async addJob(name: string, digest: string, drafts: AsyncIterable<EventDraft>): Promise<JobTotal | undefined> {
    const before = this.job(name);
    if (before && before.digest !== digest) throw new JobChanged(name);
    if (before) return undefined;
    const start = this.state.size;
    const numbered = this.numbering();
    let held: Buffer[] = [this.mark(), encodeRecord('J', [name, digest])];
    let bytes = 0;
    // The mark and J are lines too: offsets of values count from what is written.
    numbered.skip(held);
    try {
      this.crash('import.afterBegin');
      for await (const draft of drafts) {
        const record = numbered.encode(draft);
        held.push(record);
        bytes += record.length;
        if (bytes > WRITE_BYTES) {
          await this.write(held);
          held = [];
          bytes = 0;
        }
      }
      held.push(encodeRecord('C', [name, digest, numbered.total.events]));
      this.crash('import.beforeCommit');
      await this.write(held);
      await this.sync();
    } catch (error) {
      await this.file.truncate(start);
      this.state.size = start;
      throw error;
    }
    const { total } = numbered;
    numbered.apply();
    this.state.jobs.set(name, { digest, events: total.events });
    this.crash('import.afterCommit');
    return total;
  }

  /**
   * Sends what is pending, in order, and journals what is acknowledged. Returns when nothing is pending; throws the
   * sender's error when it gives up, after noting what did arrive: call again later. Throws EventsNotCounted at the end where the recorder
   * has events as refused; they are pending no more.
   */
  async flush(sender: Sender, { windowBytes = 8 << 20, onProgress, signal }: FlushOptions = {}): Promise<Receipt[]> {
    const receipts: Receipt[] = [];
    const refused: Receipt[] = [];
    let acknowledged = 0;
    while (this.state.pending.size > 0) {
      signal?.throwIfAborted();
      const numbers = new Map<Outgoing, number>();
      let bytes = 0;
      for (const pending of this.state.pending.values()) {
        if (bytes > 0 && bytes + pending.length > windowBytes) break;
        bytes += pending.length;
        numbers.set(await this.read(pending), pending.number);
      }
      const delivery = await sender.send([...numbers.keys()]);
      this.crash('outbox.afterSend');
      await this.acknowledge(delivery.acknowledged.map((event) => numbers.get(event)!));
      this.crash('outbox.afterAcknowledge');
      acknowledged += delivery.acknowledged.length;
      for (const receipt of delivery.receipts ?? []) (receipt.refused === undefined ? receipts : refused).push(receipt);
      onProgress?.(acknowledged, this.state.pending.size);
      if (delivery.failure)
        throw refused.length > 0 ? new EventsNotCounted(refused, delivery.failure) : delivery.failure;
    }
    if (refused.length > 0) throw new EventsNotCounted(refused);
    return receipts;
  }

  async close(): Promise<void> {
    await this.file.close();
    await this.lock.release();
  }

  /** Not flushed: an acknowledgement that is lost means a repeat, no more. */
  private async acknowledge(numbers: number[]): Promise<void> {
    if (numbers.length === 0) return;
    await this.write([encodeRecord('A', [formatRanges(numbers)])]);
    this.state.acknowledge(numbers);
  }

  private async read({ offset, length, source, agreementid, id, signature }: Pending): Promise<Outgoing> {
    const value = Buffer.allocUnsafe(length);
    await this.file.read(value, 0, length, offset);
    return { value, source, agreementid, id, signature };
  }

  /** Numbers and sequences on trial: they count once `apply` is called. */
  private numbering() {
    const { state, signer } = this;
    const sequences = new Map<string, number>();
    const added: [Pending, number][] = [];
    let at = state.size + this.mark().length;
    return {
      /** Events, and the bytes of their values. */
      get total(): JobTotal {
        return { events: added.length, bytes: added.reduce((sum, [{ length }]) => sum + length, 0) };
      },
      skip: (records: readonly Buffer[]): void => {
        at = records.reduce((sum, record) => sum + record.length, state.size);
      },
      encode: (draft: EventDraft): Buffer => {
        const { source, agreementid } = draft;
        const key = `${source} ${agreementid}`;
        const sequence = sequences.get(key) ?? state.nextSequence(source, agreementid);
        const { event, value } = encodeDraft(draft, { sequence });
        sequences.set(key, sequence + 1);
        const number = state.nextNumber + added.length;
        const signature = signer?.sign(value);
        const fields = [number, source, agreementid, sequence, event.id, signature ?? '-'];
        const record = encodeRecord('E', fields, value);
        const offset = at + record.length - 1 - value.length;
        at += record.length;
        added.push([{ number, source, agreementid, id: event.id, signature, offset, length: value.length }, sequence]);
        return record;
      },
      apply: (): void => added.forEach(([pending, sequence]) => state.add(pending, sequence)),
    };
  }

  /** All that was written before a `sync` is below this offset. */
  private synced = 0;
  private mark(): Buffer {
    return encodeRecord('B', [this.synced]);
  }

  private async write(records: readonly Buffer[]): Promise<void> {
    this.crash('outbox.beforeJournal');
    const bytes = Buffer.concat(records);
    const half = bytes.length >> 1;
    try {
      await this.file.appendFile(bytes.subarray(0, half));
      this.crash('outbox.midJournal');
      await this.file.appendFile(bytes.subarray(half));
    } catch (error) {
      // A full disk: a partly written record must not stand before the next one.
      await this.file.truncate(this.state.size);
      throw error;
    }
    this.state.size += bytes.length;
  }

  private async sync(): Promise<void> {
    await this.file.datasync();
    this.synced = this.state.size;
  }

  /** Writes what still counts to a new journal and puts it in the place of the old one. */
  private async compact(): Promise<void> {
    const path = join(this.dir, JOURNAL);
    await replaceFile(
      path,
      compactedRecords(this.state, (pending) => this.read(pending)),
      { temporary: `${path}.new`, synced: () => this.crash('outbox.midCompaction') },
    );
    this.crash('outbox.afterCompaction');
    await this.file.close();
    this.file = await open(path, 'a+', 0o600);
    this.state = await readJournal(this.file, path);
    this.synced = this.state.size;
  }
}
