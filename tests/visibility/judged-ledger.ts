import { createHash, randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { entryTail, inspect, shardOf, type Via } from '#libs/contracts';
import type { EvasiveSending, Sending } from '#libs/cases';
import { Detector } from '#libs/detecting';
import {
  CheckpointPublisher,
  type LeafDraft,
  LEDGER_ROLES,
  LedgerAppender,
  ledgerSchema,
  migrate,
  QuarantineVault,
} from '#libs/ledger';
import { deskSchema } from '#libs/desk';
import { readmodelSchema } from '#libs/readmodel';
import { ruleSet } from '#libs/rules';
import { generateLogKey } from '#libs/tlog';
import { template } from '../support/database.js';
import { ledgerDatabase, type LedgerDatabase } from '../support/ledger-database.js';

// The names and the password of ledgerDatabase, because roles belong to the server.
const databases = template('visibility', async (url) => {
  const passwords = Object.fromEntries(LEDGER_ROLES.map((role) => [role, 'password-of-a-test']));
  await migrate(url, {
    modules: [ledgerSchema, readmodelSchema, deskSchema],
    rolePrefix: 'countersign_test',
    passwords,
  });
});

const ORIGIN = 'ledger.test/visibility';
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const BATCH = 20;

/**
 * A history in PostgreSQL, judged by the real detector, and published. Its clock is its own: two ledgers of equally many entries have equal
 * times of receipt.
 */
export class JudgedLedger {
  private readonly offsets = new Map<string, number>();
  private now = Date.parse('2026-11-20T00:00:00Z');
  private readonly logKey = generateLogKey(ORIGIN);
  private readonly appender: LedgerAppender;
  private detector: Detector | undefined;

  private constructor(
    readonly database: LedgerDatabase,
    readonly owner: DataSource,
    private readonly recorder: DataSource,
    private readonly detectorDb: DataSource,
    keys: DataSource,
    private readonly shards: number,
  ) {
    const quarantine = new QuarantineVault({ ledger: recorder, keys, kek: Buffer.alloc(32, 1) });
    const clock = () => this.now;
    this.appender = new LedgerAppender({ db: recorder, shards, quarantine, clock, maxSkewMs: Infinity });
  }

  static async open(shards = 1): Promise<JudgedLedger> {
    const database = await ledgerDatabase(databases);
    return new JudgedLedger(
      database,
      await database.as('owner', 2),
      await database.as('recorder', 3),
      await database.as('detector', 4),
      await database.keeper(),
      shards,
    );
  }

  /** A history that is recorded, judged and published, with all lateness run out. */
  static async of(sendings: readonly Sending[], shards = 1): Promise<JudgedLedger> {
    const ledger = await JudgedLedger.open(shards);
    await ledger.record(sendings);
    await ledger.wait(8 * DAY);
    await ledger.judge();
    await ledger.publish();
    return ledger;
  }

  async record(sendings: readonly Sending[]): Promise<void> {
    for (let at = 0; at < sendings.length; at += BATCH) {
      this.now += BATCH;
      await this.appender.append({ drafts: sendings.slice(at, at + BATCH).map((sending) => this.draftOf(sending)) });
    }
  }

  /** Nothing happens for `ms`; then every shard gets a clock entry. */
  async wait(ms: number): Promise<void> {
    this.now += ms;
    const tail = entryTail({ recorder: { instance: 'test' } }, { control: { kind: 'clock' } });
    const shards = Array.from({ length: this.shards }, (_, n) => String(n));
    await this.appender.append({ drafts: shards.map((shard) => ({ shard, tail })) });
  }

  private draftOf(sending: Sending): LeafDraft {
    const { value } = sending;
    const { event, refused } = inspect(value);
    const shard = shardOf(event ?? refused.known, this.shards);
    const via = this.viaOf(sending);
    // Without a receipt, as what comes by Kafka: a history may send an event again.
    if (event) return { shard, tail: entryTail(via, { event: value }) };
    const salt = randomBytes(16);
    const commitment = createHash('sha256').update(salt).update(value).digest('base64url');
    const { reason, pointer, known } = refused;
    const quarantined = { reason, ...(pointer ? { pointer } : {}), size: value.length, commitment, known };
    return { shard, tail: entryTail(via, { quarantined }), quarantine: { bytes: value, salt } };
  }

  private viaOf({ agency, key, http, forwarder }: Sending & Partial<EvasiveSending>): Via {
    if (http) return { http: { client: agency } };
    const topic = `transfers.${agency}`;
    const offset = this.offsets.get(topic) ?? 0;
    this.offsets.set(topic, offset + 1);
    const kafka = {
      ...{ cluster: 'c', topic, incarnation: 1, partition: 0, offset: String(offset) },
      ...(key === null ? {} : { key }),
    };
    return { kafka, ...(forwarder === undefined ? {} : { forwarder }) };
  }

  /** Signs checkpoints of the present sizes. */
  async publish(): Promise<void> {
    const publisher = new CheckpointPublisher({ db: this.recorder, logKey: this.logKey, origin: ORIGIN });
    const { failed } = await publisher.publishDue();
    if (failed[0]) throw failed[0].error;
  }

  /** Waits until the detector has judged all entries, and stops it: seals would make `oversight` grow by the clock. */
  async judge(): Promise<void> {
    this.detector = new Detector({ db: this.detectorDb, rules: ruleSet, pollMs: 50, tickMs: 50, sealMs: 10 * DAY });
    this.detector.start();
    try {
      await this.caughtUp();
    } finally {
      await this.detector.stop();
    }
  }

  private async caughtUp(): Promise<void> {
    for (const began = Date.now(); Date.now() - began < 120_000;) {
      const [row] = await this.owner.query<{ behind: string | null }[]>(
        `SELECT max(h.size - coalesce(c.next_index, 0)) AS behind FROM ledger.head h
         LEFT JOIN readmodel.cursor c ON c.shard = h.shard WHERE h.shard ~ '^[0-9]'`,
      );
      if (row?.behind === '0' && this.detector?.status.generation?.state === 'live') return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`the detector did not catch up: ${JSON.stringify(this.detector?.status)}`);
  }

  async close(): Promise<void> {
    await this.appender.idle();
    await this.database.close();
  }
}
