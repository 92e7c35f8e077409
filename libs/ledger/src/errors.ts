import type { Position } from './position.js';
import type { ShardName } from './shard.js';

/** Base of what the ledger refuses. Nothing was written when one of these is thrown. */
export abstract class LedgerError extends Error {
  /** Bounded, for metric labels. */
  abstract readonly category: string;

  constructor(message: string) {
    super(message);
    this.name = new.target.name;
  }
}

/** Another append moved the intake position. The caller re-reads, drops what is recorded, and tries again. */
export class PositionMoved extends LedgerError {
  readonly category = 'position-moved';
  constructor(
    readonly expectedNext: bigint | null,
    readonly current: Position | null,
  ) {
    super(`the intake position is at ${current?.nextOffset ?? 'its start'}, not at ${expectedNext ?? 'its start'}`);
  }
}

export interface ReceiptKey {
  source: string;
  eventId: string;
  digest: Buffer;
}
export interface Receipt extends ReceiptKey {
  shard: ShardName;
  index: number;
}

/** These events are recorded already. The caller answers with their places and appends the rest. */
export class ReceiptTaken extends LedgerError {
  readonly category = 'receipt-taken';
  constructor(readonly receipts: readonly Receipt[]) {
    super(`${receipts.length} of the events are recorded already`);
  }
}

/** One append carries the same (source, id, digest) twice: the caller must send it once. */
export class ReceiptRepeated extends LedgerError {
  readonly category = 'receipt-repeated';
  constructor(readonly key: ReceiptKey) {
    super(`the append carries ${key.source} ${key.eventId} twice`);
  }
}

/** Longer than an index key can be; the limits of admission keep such an event out. */
export class ReceiptKeyTooLong extends LedgerError {
  readonly category = 'receipt-key-too-long';
  constructor(
    readonly bytes: number,
    readonly limit: number,
  ) {
    super(`source and id have ${bytes} bytes, more than ${limit}`);
  }
}

/** Someone else wrote to the oversight stream. The caller reads it again and decides anew. */
export class StreamMoved extends LedgerError {
  readonly category = 'stream-moved';
  constructor(
    readonly stream: string,
    readonly expected: number,
    readonly current: number,
  ) {
    super(`stream ${stream} is at version ${current}, not ${expected}`);
  }
}

/** This machine's clock and the database's differ too much to stamp entries. Not ready until they agree. */
export class ClockSkewed extends LedgerError {
  readonly category = 'clock-skewed';
  constructor(
    readonly skewMs: number,
    readonly limitMs: number,
  ) {
    super(`this clock differs from the database's by ${Math.round(skewMs)} ms, more than ${limitMs}`);
  }
}

/** The shard does not exist, or this role may not append to it. */
export class ShardNotWritable extends LedgerError {
  readonly category = 'shard-not-writable';
  constructor(readonly shard: ShardName) {
    super(`shard ${shard} does not exist or may not be appended to by this role`);
  }
}

/** S is fixed for an epoch of the ledger; this process was configured with another. Fix the setting. */
export class ShardCountMismatch extends LedgerError {
  readonly category = 'shard-count';
  constructor(
    readonly configured: number,
    readonly found: readonly ShardName[],
  ) {
    super(`configured for ${configured} shards, the ledger has ${found.join(', ') || 'none'}`);
  }
}

/** The database cannot hold every text. Its encoding is fixed when it is created. */
export class NotUtf8 extends LedgerError {
  readonly category = 'not-utf8';
  constructor(
    readonly database: string,
    readonly encoding: string,
  ) {
    super(
      `database ${database} has the encoding ${encoding}, not UTF8. Make another one: ` +
        `CREATE DATABASE "${database.replaceAll('"', '""')}_utf8" TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'`,
    );
  }
}

/** Bytes to quarantine reached an appender that has no vault. */
export class QuarantineUnavailable extends LedgerError {
  readonly category = 'quarantine-unavailable';
  constructor() {
    super('this process has no quarantine vault');
  }
}

/** The data key is gone: the bytes were erased, in every copy. The entry's commitment stays. */
export class QuarantineErased extends LedgerError {
  readonly category = 'quarantine-erased';
  constructor(
    readonly shard: ShardName,
    readonly index: number,
  ) {
    super(`the quarantined bytes of ${shard}/${index} were erased`);
  }
}

/** The stored bytes or their wrapped key do not decrypt: wrong key-encryption key, or tampered. */
export class QuarantineUnreadable extends LedgerError {
  readonly category = 'quarantine-unreadable';
  constructor(readonly detail: string) {
    super(`the quarantined bytes cannot be decrypted: ${detail}`);
  }
}

/** Asked for something that is not in the ledger (yet). */
export class NotInLedger extends LedgerError {
  readonly category = 'not-in-ledger';
  constructor(readonly what: string) {
    super(`${what} is not in the ledger`);
  }
}

/** The tree does not extend the one that was signed last. Signing stops: this is the one fatal error of a log. */
export class NotAnExtension extends LedgerError {
  readonly category = 'not-an-extension';
  constructor(
    readonly shard: ShardName,
    readonly signedSize: number,
    readonly headSize: number,
    readonly detail: string,
  ) {
    super(`shard ${shard}: the tree of ${headSize} does not extend the signed tree of ${signedSize}: ${detail}`);
  }
}
