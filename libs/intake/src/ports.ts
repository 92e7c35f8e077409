import type { Append, Appended, Position, Receipt, ReceiptKey } from '#libs/ledger';
import type { FieldLog } from '#libs/system';

/** The part of the ledger that the intake uses; `LedgerAppender` and `LedgerReader` are it. */
export interface LedgerPort {
  append(append: Append): Promise<Appended>;
  positions(): Promise<Position[]>;
  receipts(keys: readonly ReceiptKey[]): Promise<Receipt[]>;
}

export type Outcome = 'recorded' | 'quarantined' | 'repeat';

/** Told of what was committed, for metrics. */
export interface IntakeObserver {
  recorded(origin: { topic: string } | 'http', outcome: Outcome, count: number): void;
  appended(seconds: number, entries: number): void;
  gap(topic: string, records: bigint): void;
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
