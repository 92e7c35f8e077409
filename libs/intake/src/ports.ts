import type { RefusalReason } from '#libs/contracts';
import type { Append, Appended, Position, Receipt, ReceiptKey } from '#libs/ledger';
import type { FieldLog } from '#libs/system';

/** The part of the ledger that the intake uses; `LedgerAppender` and `LedgerReader` are it. */
export interface LedgerPort {
  append(append: Append): Promise<Appended>;
  positions(): Promise<Position[]>;
  receipts(keys: readonly ReceiptKey[]): Promise<Receipt[]>;
}

export type Outcome = 'recorded' | 'quarantined' | 'repeat';

/** Where records come from. */
export type Origin = { topic: string } | 'http';

/** Told what becomes of records, for metrics. */
export interface IntakeObserver {
  /** The topic is read from now on; said again where its reading begins anew. */
  reading(topic: string): void;
  recorded(origin: Origin, outcome: Exclude<Outcome, 'quarantined'>, count: number): void;
  quarantined(origin: Origin, reason: RefusalReason, count: number): void;
  /** Bytes of keys and values that were read, of records that are entries now: new ones or repeats. */
  read(origin: Origin, bytes: number): void;
  /** Records were sent then, as Kafka has it, and are recorded now. Milliseconds since 1970. */
  produced(sentAt: readonly number[]): void;
  gap(topic: string, records: bigint): void;
  /** A partition is not fetched from now on: what was read must be appended first. */
  paused(topic: string): void;
  /** The group has given out the topic's partitions. */
  rebalanced(topic: string): void;
  /** The broker was told what is recorded. */
  committed(seconds: number): void;
  commitFailed(): void;
}

/** For each agency whose topic may carry what others say: those others. */
export type Forwarders = ReadonlyMap<string, ReadonlySet<string>>;

export interface IntakeContext {
  ledger: LedgerPort;
  /** Name of this recorder: orders members of a group, and signs control entries as their origin. */
  instance: string;
  /** S */
  shards: number;
  /** The forwarders, and for whom each carries; every other agency's topic carries its own events only. */
  forwarders?: Forwarders;
  /** The ledger's origin: goes with the offsets that the broker is told, so that another log's are not taken for this one's. */
  origin?: string;
  log: FieldLog;
  observer?: IntakeObserver;
  /** Milliseconds since 1970. */
  clock?: () => number;
}
