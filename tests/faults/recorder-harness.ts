import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { v7 } from 'uuid';
import { type Entry, eventBytes, parseEntry } from '#libs/contracts';
import { createShards, LedgerAppender, LedgerReader, type Position, QuarantineVault } from '#libs/ledger';
import { verifyLedger } from '#libs/audit';
import {
  defaultSettings,
  type Forwarders,
  KafkaIntake,
  type KafkaIntakeSettings,
  type IntakeObserver,
  type LedgerPort,
  resetIncarnation,
  type ResetOutcome,
} from '#libs/intake';
import { type FieldLog, silentLog } from '#libs/system';
import { createTopic as createSupportTopic, testKafka } from '../support/kafka.js';
import { type LedgerDatabase, ledgerDatabase } from '../support/ledger-database.js';

/**
 * Like the one in support, under a separate prefix: names must differ between spec files that one worker runs, and no topic's name may
 * begin with another's, because an intake finds its topics by name.
 */
export const createTopic = (options: Parameters<typeof createSupportTopic>[0] = {}): Promise<string> =>
  createSupportTopic({ prefix: `transfers.t${randomBytes(6).toString('hex')}`, ...options });

/** A small lawful event that differs from all others by its number. */
export function event(n: number, change: Record<string, unknown> = {}): string {
  return JSON.stringify({
    specversion: '1.0',
    id: v7(),
    source: 'urn:agency:irs:disclosure',
    type: 'gov.transfer.source.watermarked.v1',
    time: '2026-01-05T10:00:00Z',
    agreementid: 'MOU-1',
    sequence: String(n + 1),
    data: { upTo: '2026-01-05T10:00:00Z', nextSequence: String(n + 2) },
    ...change,
  });
}

export const message = (n: number): { key: string; value: string } => ({ key: 'MOU-1', value: event(n) });
export const messages = (from: number, count: number): { key: string; value: string }[] =>
  Array.from({ length: count }, (_, i) => message(from + i));

export interface Recorded {
  shard: string;
  index: number;
  entry: Entry;
  bytes: Buffer;
}

/** A ledger that belongs to one test and recorders on it, in this process, over the real database and broker. */
export class RecorderBench {
  readonly intakes: KafkaIntake[] = [];
  private constructor(
    readonly database: LedgerDatabase,
    readonly reader: LedgerReader,
    readonly appender: LedgerAppender,
    readonly vault: QuarantineVault,
    readonly shards: number,
  ) {}

  static async open(shards = 1): Promise<RecorderBench> {
    const database = await ledgerDatabase();
    const db = await database.as('recorder', 8);
    await createShards(db, shards);
    const keys = await database.keeper();
    const quarantine = new QuarantineVault({ ledger: db, keys, kek: Buffer.alloc(32, 7) });
    // No service reads what was refused.
    const vault = new QuarantineVault({ ledger: await database.as('owner', 2), keys, kek: Buffer.alloc(32, 7) });
    return new RecorderBench(
      database,
      new LedgerReader(db),
      new LedgerAppender({ db, quarantine, shards }),
      vault,
      shards,
    );
  }

  get ledger(): LedgerPort {
    const { appender, reader } = this;
    return {
      append: (append) => appender.append(append),
      positions: () => reader.positions(),
      receipts: (keys) => reader.receipts(keys),
    };
  }

  /** Starts an intake of the topics that begin with `prefix`, with short intervals. */
  async intake(
    prefix: string,
    options: {
      instance?: string;
      ledger?: LedgerPort;
      log?: FieldLog;
      brokers?: string[];
      settings?: Partial<KafkaIntakeSettings>;
      forwarders?: Forwarders;
      observer?: IntakeObserver;
    } = {},
  ): Promise<KafkaIntake> {
    const { instance = 'recorder-1', ledger = this.ledger, log = silentLog, settings, forwarders, observer } = options;
    const brokers = options.brokers ?? (await testKafka()).brokers;
    const intake = new KafkaIntake(
      { ledger, instance, shards: this.shards, log, forwarders, observer },
      {
        ...defaultSettings,
        connection: { brokers, clientId: instance },
        topicPrefix: prefix,
        sessionTimeout: 6_000,
        heartbeatInterval: 500,
        maxWaitTime: 100,
        discoveryMs: 300,
        watermarksMs: 200,
        policyMs: 300,
        watchdogMs: 5_000,
        retryMs: 100,
        retryMaxMs: 1_000,
        recheckMs: 300,
        ...settings,
      },
    );
    this.intakes.push(intake);
    intake.start();
    return intake;
  }

  reset(topic: string, reason: string): Promise<ResetOutcome[]> {
    const { broker, settings } = this.intakes[0]!;
    const context = { ledger: this.ledger, instance: 'operator', shards: this.shards, log: silentLog };
    return resetIncarnation(context, { broker, connection: settings.connection }, { topic, reason });
  }

  async recorded(): Promise<Recorded[]> {
    const all: Recorded[] = [];
    for (let shard = 0; shard < this.shards; shard++) {
      const { size } = await this.reader.head(String(shard));
      for (const { index, bytes } of await this.reader.entries(String(shard), 0, size)) {
        all.push({ shard: String(shard), index, entry: parseEntry(bytes), bytes });
      }
    }
    return all;
  }

  /** Entries that came over Kafka from `topic`, in the ledger's order. */
  async fromKafka(topic: string): Promise<Recorded[]> {
    return (await this.recorded()).filter(({ entry }) => 'kafka' in entry.via && entry.via.kafka.topic === topic);
  }

  async controls(kind: string): Promise<Recorded[]> {
    return (await this.recorded()).filter(({ entry }) => entry.control?.kind === kind);
  }

  /** The values of a topic, in the order of each partition, which must be the order of their offsets. */
  async values(topic: string, partition = 0, incarnation?: number): Promise<string[]> {
    const entries = (await this.fromKafka(topic)).flatMap(({ entry, bytes }) => {
      if (!('kafka' in entry.via)) return [];
      const via = entry.via.kafka;
      return via.partition === partition && (incarnation === undefined || via.incarnation === incarnation)
        ? [{ offset: BigInt(via.offset), value: eventBytes(bytes)?.toString() ?? '' }]
        : [];
    });
    if (this.shards === 1)
      entries.forEach(({ offset }, i) => expect(i === 0 || offset > entries[i - 1]!.offset).toBe(true));
    return entries.sort((a, b) => (a.offset < b.offset ? -1 : 1)).map(({ value }) => value);
  }

  async position(topic: string, partition = 0): Promise<Position | undefined> {
    return (await this.reader.positions()).filter((p) => p.topic === topic && p.partition === partition).at(-1);
  }

  /** Recomputes the whole ledger, as `countersign verify --db` does. */
  async checkLedger(): Promise<void> {
    const db = await this.database.as('owner', 2);
    try {
      const report = await verifyLedger({ db });
      expect(report.problems).toEqual([]);
    } finally {
      await db.destroy();
    }
  }

  async stopIntakes(): Promise<void> {
    await Promise.all(this.intakes.splice(0).map((intake) => intake.stop()));
  }

  async close(): Promise<void> {
    await this.stopIntakes();
    await this.appender.idle();
    await this.database.close();
  }
}

/** Polls until `check` passes, less and less often, because a check may read the whole ledger. Throws the last failure. */
export async function eventually<T>(check: () => Promise<T> | T, forMs = 60_000): Promise<T> {
  let pause = 25;
  for (const deadline = Date.now() + forMs; ; await sleep(pause)) {
    pause = Math.min(pause * 1.5, 250);
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}
