import type { DataSource } from 'typeorm';
import { ACCESS, CheckpointPublisher, LedgerAppender, LedgerReader, QuarantineVault, shardOrigin } from '#libs/ledger';
import { formatVkey, generateLogKey } from '#libs/tlog';
import { actDraft, kafkaDraft, range } from './ledger-drafts.js';
import { ledgerDatabase, type LedgerDatabase } from './ledger-database.js';

const ORIGIN = 'log.test/published';
const AT_ONCE = 5_000;

/** A ledger of one event shard with synthetic entries, and a published checkpoint at each requested size. */
export class PublishedLedger {
  readonly key = generateLogKey(ORIGIN);
  readonly sizes: number[] = [];

  private constructor(
    readonly database: LedgerDatabase,
    readonly db: DataSource,
    readonly reader: LedgerReader,
    private readonly appender: LedgerAppender,
  ) {}

  static async open(...sizes: number[]): Promise<PublishedLedger> {
    const database = await ledgerDatabase();
    const db = await database.as('recorder');
    const quarantine = new QuarantineVault({ ledger: db, keys: await database.keeper(), kek: Buffer.alloc(32, 1) });
    const appender = new LedgerAppender({ db, shards: 1, quarantine });
    const ledger = new PublishedLedger(database, db, new LedgerReader(db), appender);
    for (const size of sizes) await ledger.growTo(size);
    return ledger;
  }

  /** Appends up to `size` entries, and publishes. */
  async growTo(size: number): Promise<void> {
    await this.append(size);
    await this.publish();
  }

  /** Entries that no checkpoint covers yet. */
  async append(size: number): Promise<void> {
    for (;;) {
      const at = (await this.reader.heads()).find(({ shard }) => shard === '0')?.size ?? 0;
      if (at >= size) return;
      const drafts = range(at, Math.min(size, at + AT_ONCE)).map((n) => kafkaDraft('0', n));
      await this.appender.append({ drafts });
    }
  }

  /** An entry of the log of oversight that no checkpoint covers yet. */
  async act(): Promise<void> {
    // A recorder numbers no acts; a detector does.
    const appender = new LedgerAppender({ db: await this.database.as('detector'), shards: 1 });
    await appender.append({ drafts: [actDraft(1)], stream: { stream: 'acts', expectedVersion: 0 } });
    await appender.idle();
  }

  async publish(): Promise<void> {
    const publisher = new CheckpointPublisher({ db: this.db, logKey: this.key, origin: ORIGIN });
    const { failed, published } = await publisher.publishDue();
    if (failed[0]) throw failed[0].error;
    this.sizes.push(...published.filter(({ shard }) => shard !== ACCESS).map(({ size }) => size));
  }

  get verifier() {
    return this.key.named(shardOrigin(ORIGIN, '0')).verifier;
  }

  get vkey(): string {
    return formatVkey(this.verifier);
  }

  async entries(): Promise<Buffer[]> {
    const found: Buffer[] = [];
    for (;;) {
      const more = await this.reader.entries('0', found.length, 10_000);
      if (more.length === 0) return found;
      found.push(...more.map(({ bytes }) => bytes));
    }
  }

  async close(): Promise<void> {
    await this.appender.idle();
    await this.database.close();
  }
}
