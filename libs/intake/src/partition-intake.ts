import { setTimeout as sleep } from 'node:timers/promises';
import { tailLength } from '#libs/contracts';
import { type Append, type LeafDraft, type Position, type PositionKey, PositionMoved } from '#libs/ledger';
import { backOffMs } from '#libs/system';
import type { ByteBudget } from './byte-budget.js';
import {
  decide,
  type IntakeNote,
  openSession,
  passOver,
  type SessionState,
  type TopicChange,
} from './intake-protocol.js';
import { hasManyHeaders, portions, type RecordBatch, type Watermarks } from './kafka/record.js';
import { noteDrafts } from './note-drafts.js';
import { Pace, paced } from './paced.js';
import type { IntakeContext } from './ports.js';
import { digestAhead, recordDigest } from './record-digest.js';
import { RecordDrafter } from './record-draft.js';

/** Steers the consumer that feeds a partition. */
export interface PartitionSteering {
  clusterId(): Promise<string>;
  watermarks(partition: number): Promise<Watermarks>;
  seek(partition: number, offset: bigint): void;
  pause(partition: number): void;
  resume(partition: number): void;
  /** The broker may be told that all below `next` is recorded. A hint for lag tools; losing it harms nothing. */
  recorded(partition: number, next: bigint): void;
}

/** What one delivery of a batch lets us do. */
export interface Delivery {
  /** The next fetch begins behind this batch. */
  resolve(): void;
  /** Throws when the group rebalances: pass it on. */
  heartbeat(): Promise<void>;
}

export type PartitionState = 'opening' | 'reading' | 'stalled' | 'changed' | 'closed';

export interface PartitionStatus {
  partition: number;
  state: PartitionState;
  detail?: string;
  incarnation?: number;
  next?: bigint;
  /** The log was looked at up to here, control and aborted records included. */
  covered?: bigint;
  /** Timestamp of the last recorded record, milliseconds since 1970. */
  lastTimestamp?: number;
  /** Grows with every batch that was decided on. */
  progress: number;
}

export interface PartitionTiming {
  /** First wait after a failure, doubled to `retryMaxMs`. */
  retryMs: number;
  retryMaxMs: number;
  /** A batch that comes this long after the one before is appended only after the last recorded record was read again. */
  verifyAfterMs: number;
  /** How often a changed topic is looked at again, for a new incarnation or a broker that has caught up. */
  recheckMs: number;
}

const HEARTBEAT_MS = 1_000;
const MAX_IN_FLIGHT = 2;
/** Records of one append. A batch may have a million, and its commit would outlast the session with the broker. */
const MAX_RECORDS = 10_000;

interface Session {
  key: PositionKey;
  drafter: RecordDrafter;
  state: SessionState;
}

interface InFlight {
  shards: ReadonlySet<string>;
  quarantined: boolean;
  done: Promise<void>;
}

/**
 * Brings one partition into the ledger. `handle` is called with one batch after another; it returns when the batch is on its way
 * and there is room for the next, so that one batch is fetched and prepared while another commits. Only what has committed moves the
 * position; whatever goes wrong, the session ends, the position is read again, and the last recorded record is verified anew.
 */
export class PartitionIntake {
  private session: Session | undefined;
  private readonly inFlight = new Set<InFlight>();
  /** Ends with every failure and assignment, so that what was begun before it has no say any more. */
  private epoch = 0;
  private failures = 0;
  private suspended = false;
  private recheckCluster = false;
  private lookedAt = 0;
  private timer: NodeJS.Timeout | undefined;
  private status_: PartitionStatus;

  constructor(
    private readonly topic: string,
    private readonly partition: number,
    private readonly context: IntakeContext,
    private readonly steering: PartitionSteering,
    private readonly timing: PartitionTiming,
    private readonly budget: ByteBudget,
  ) {
    this.status_ = { partition, state: 'opening', progress: 0 };
  }

  get status(): PartitionStatus {
    const session = this.session;
    if (!session) return this.status_;
    const { covered, position } = session.state;
    return {
      ...this.status_,
      incarnation: session.key.incarnation,
      covered,
      ...(position ? { next: position.nextOffset } : {}),
    };
  }

  /** The partition was assigned (again): what an earlier assignment knew counts for nothing. */
  assigned(): void {
    this.endSession();
    if (this.status_.state !== 'changed') this.say('opening');
    this.suspend(0);
  }

  /** Takes no more; resolves when what is on its way has committed or failed. */
  async close(): Promise<void> {
    this.epoch++;
    clearTimeout(this.timer);
    this.say('closed');
    await this.settled();
  }

  /**
   * Something was wrong with the connection: verify before the next append, the cluster's identity too, and at once, because an idle
   * partition would not notice that it is another one.
   */
  doubt(): void {
    this.recheckCluster = true;
    if (!this.session || this.suspended || !this.unverify(this.session)) return;
    const last = this.session.state.position?.lastRecordOffset;
    if (last !== undefined && last !== null) this.steering.seek(this.partition, last);
  }

  /** [first, last] held control or aborted records only. */
  passedOver(first: bigint, last: bigint): void {
    if (!this.session) return;
    this.session.state = passOver(this.session.state, first, last);
    this.lookedAt = Date.now();
  }

  /** The broker says that the partition ends at `high`: before what we have recorded means that it is another one. */
  sawWatermarks({ low, high }: Watermarks): void {
    const position = this.session?.state.position;
    if (!position || this.suspended || this.inFlight.size > 0) return;
    const { nextOffset, lastRecordOffset } = position;
    if (high < nextOffset) return this.stop('shorter-than-recorded');
    // Nothing is left that could be delivered, so no batch will ever say that all is well.
    if (this.status_.state === 'opening' && lastRecordOffset !== null && low > lastRecordOffset) this.say('reading');
  }

  async handle(batch: RecordBatch, delivery: Delivery): Promise<void> {
    // Between two looks far apart a topic can be deleted, created and filled without an error that we would see.
    if (this.session && Date.now() - this.lookedAt > this.timing.verifyAfterMs) this.unverify(this.session);
    for (const portion of portions(batch, MAX_RECORDS)) {
      const isLast = portion.lastOffset === batch.lastOffset;
      const resolve = (): void => {
        if (isLast) delivery.resolve();
      };
      if (!(await this.handlePortion(portion, { ...delivery, resolve }))) return;
    }
  }

  /** True where what comes behind it may follow; false: the broker is asked for something else, or later. */
  private async handlePortion(batch: RecordBatch, delivery: Delivery): Promise<boolean> {
    if (this.suspended || this.status_.state === 'closed') return false;
    const { epoch } = this;
    try {
      if (!this.session || this.recheckCluster) await this.open(epoch);
      this.lookedAt = Date.now();
      let marks: Watermarks | undefined;
      while (epoch === this.epoch && this.session) {
        const { session } = this;
        await this.digestsAhead(session, batch);
        if (epoch !== this.epoch) break;
        const { step, state } = decide(session.state, batch, (i) => recordDigest(batch.records[i]!), marks);
        session.state = state;
        switch (step.do) {
          case 'ask':
            marks = await this.steering.watermarks(this.partition);
            continue;
          case 'seek':
            this.steering.seek(this.partition, step.offset);
            return false;
          case 'stop':
            // Another cluster behind the same address is no change of this one's topic.
            if ((await this.steering.clusterId()) !== session.key.cluster) {
              this.recheckCluster = true;
              await this.open(epoch);
            } else if (epoch === this.epoch) this.stop(step.change);
            continue;
          case 'skip':
            this.progressed();
            delivery.resolve();
            return true;
          case 'append':
            return await this.append(session, batch, step.from, step.notes, delivery, epoch);
        }
      }
    } catch (error) {
      if (error instanceof HeartbeatFailed) throw error.cause;
      this.fail(error, epoch);
    }
    return false;
  }

  /** The records whose digest may be asked for: the last of the batch, and the one that was recorded last. */
  private async digestsAhead({ state }: Session, { fetchedOffset, records }: RecordBatch): Promise<void> {
    const newest = records.at(-1);
    if (newest) await digestAhead(newest);
    const recorded = state.position?.lastRecordOffset ?? -1n;
    const again = recorded < fetchedOffset ? undefined : records.find(({ offset }) => BigInt(offset) === recorded);
    if (again) await digestAhead(again);
  }

  /** False where the session ended meanwhile. */
  private async append(
    session: Session,
    batch: RecordBatch,
    from: number,
    notes: IntakeNote[],
    delivery: Delivery,
    epoch: number,
  ): Promise<boolean> {
    const { key, drafter } = session;
    const drafts: LeafDraft[] = noteDrafts(this.context.instance, key, notes, this.context.shards);
    let quarantined = 0;
    const pace = new Pace();
    for (let i = from; i < batch.records.length; i++) {
      if (pace.due) await pace.pause();
      const record = batch.records[i]!;
      const { draft, refused } = hasManyHeaders(record) ? await paced(drafter.steps(record)) : drafter.draft(record);
      if (refused !== undefined) quarantined++;
      drafts.push(draft);
    }
    const shards = new Set<string>();
    let bytes = 0;
    for (const { shard, tail, quarantine } of drafts) {
      shards.add(shard);
      bytes += tailLength(tail) + (quarantine?.bytes.length ?? 0);
    }
    await this.room(shards, bytes, delivery);
    if (epoch !== this.epoch) return false;
    const giveBack = this.budget.take(bytes);

    const before = session.state.position;
    const after = positionAfter(key, before, batch, from);
    session.state = { ...session.state, position: after };
    const { timestamp } = batch.records.at(-1)!;
    const lastTimestamp = timestamp === undefined ? this.status_.lastTimestamp : Number(timestamp);
    // The records themselves are not needed until the commit, and a fetch is large.
    const accepted = batch.records.length - from - quarantined;
    const { lastRecordOffset, lastRecordDigest } = after;
    const position = {
      key,
      expectedNext: before?.nextOffset ?? null,
      next: after.nextOffset,
      lastRecordOffset,
      lastRecordDigest,
    };
    const flight: InFlight = {
      shards,
      quarantined: quarantined > 0,
      done: this.commit({ drafts, position }, epoch, () => {
        const { observer } = this.context;
        observer?.recorded({ topic: this.topic }, 'recorded', accepted);
        if (quarantined > 0) observer?.recorded({ topic: this.topic }, 'quarantined', quarantined);
        for (const note of notes) this.tell(note);
        this.status_.lastTimestamp = lastTimestamp;
        this.steering.recorded(this.partition, after.nextOffset);
      }).finally(() => {
        this.inFlight.delete(flight);
        giveBack();
      }),
    };
    this.inFlight.add(flight);
    delivery.resolve();
    return true;
  }

  private async commit(append: Append, epoch: number, then: () => void): Promise<void> {
    const started = performance.now();
    try {
      await this.context.ledger.append(append);
      this.context.observer?.appended((performance.now() - started) / 1000, append.drafts.length);
      if (epoch === this.epoch) this.progressed();
      then();
    } catch (error) {
      this.fail(error, epoch);
    }
  }

  /**
   * Waits until an append may follow those on their way. The ledger keeps the order of appends that share a shard; others, and
   * those that first store quarantine keys, must have ended.
   */
  private async room(shards: ReadonlySet<string>, bytes: number, delivery: Delivery): Promise<void> {
    const fits = (): boolean =>
      this.inFlight.size < MAX_IN_FLIGHT &&
      this.budget.fits(bytes) &&
      [...this.inFlight].every(
        (flight) => !flight.quarantined && [...shards].some((shard) => flight.shards.has(shard)),
      );
    while (!fits()) {
      const wait = new AbortController();
      await Promise.race([
        ...[...this.inFlight].map(({ done }) => done),
        this.budget.changed(),
        sleep(HEARTBEAT_MS, undefined, { signal: wait.signal }).catch(() => undefined),
      ]);
      wait.abort();
      await delivery.heartbeat().catch((cause: unknown) => {
        throw new HeartbeatFailed(cause);
      });
    }
  }

  private async open(epoch: number): Promise<void> {
    await this.settled();
    if (epoch !== this.epoch) return;
    const cluster = await this.steering.clusterId();
    this.recheckCluster = false;
    if (this.session?.key.cluster === cluster) return;
    const position = latest(await this.context.ledger.positions(), cluster, this.topic, this.partition);
    if (epoch !== this.epoch) return;
    const key = { cluster, topic: this.topic, incarnation: position?.incarnation ?? 1, partition: this.partition };
    this.session = { key, drafter: new RecordDrafter(key, this.context.shards), state: openSession(position) };
  }

  private stop(change: TopicChange): void {
    this.endSession();
    this.say('changed', change);
    this.context.log.error(
      'the topic is not the one that was recorded; the partition is stopped until `countersign intake reset` opens a new incarnation',
      { topic: this.topic, partition: this.partition, change },
    );
    this.suspend(this.timing.recheckMs);
  }

  private fail(error: unknown, epoch: number): void {
    if (epoch !== this.epoch) return;
    this.endSession();
    const { topic, partition } = this;
    if (error instanceof PositionMoved) {
      this.context.log.log('another recorder has moved the position; reading it again', { topic, partition });
      this.suspend(0);
      return;
    }
    const detail = error instanceof Error ? error.message : String(error);
    const delay = backOffMs(++this.failures, { firstMs: this.timing.retryMs, longestMs: this.timing.retryMaxMs });
    this.say('stalled', detail);
    this.context.log.warn('cannot append; the records wait in Kafka', {
      topic,
      partition,
      error: detail,
      retryInMs: delay,
    });
    this.suspend(delay);
  }

  private suspend(delayMs: number): void {
    this.suspended = true;
    // A paused consumer notices its resumption only at its next poll, so a short break is not worth it.
    if (delayMs > 0) this.steering.pause(this.partition);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.reopen(), delayMs);
  }

  private async reopen(): Promise<void> {
    const { epoch } = this;
    try {
      await this.open(epoch);
    } catch (error) {
      return this.fail(error, epoch);
    }
    if (epoch !== this.epoch || !this.session) return;
    const { position } = this.session.state;
    if (this.status_.state === 'stalled' || !position || position.lastRecordOffset === null) this.say('reading');
    this.suspended = false;
    this.steering.resume(this.partition);
    if (position) this.steering.seek(this.partition, position.lastRecordOffset ?? position.nextOffset);
  }

  /** False when a verification is under way already: its own seek may be what made the noise. */
  private unverify(session: Session): boolean {
    if (!session.state.verified) return false;
    session.state = { ...session.state, verified: false, recordSeeks: 0 };
    return true;
  }

  private endSession(): void {
    this.epoch++;
    this.session = undefined;
  }

  private progressed(): void {
    this.failures = 0;
    this.status_.progress++;
    if (this.status_.state !== 'reading') this.say('reading');
  }

  private say(state: PartitionState, detail?: string): void {
    const { partition, progress, lastTimestamp } = this.status_;
    this.status_ = { partition, progress, lastTimestamp, state, ...(detail ? { detail } : {}) };
  }

  private tell(note: IntakeNote): void {
    const { topic, partition } = this;
    const fields = { topic, partition, ...Object.fromEntries(Object.entries(note).map(([k, v]) => [k, String(v)])) };
    if (note.kind === 'intake.first') return this.context.log.log('reading a partition for the first time', fields);
    if (note.kind === 'intake.gap') this.context.observer?.gap(topic, note.to - note.from + 1n);
    this.context.log.warn('a hole in the intake was recorded', fields);
  }

  private async settled(): Promise<void> {
    await Promise.all([...this.inFlight].map(({ done }) => done));
  }
}

function positionAfter(key: PositionKey, before: Position | null, batch: RecordBatch, from: number): Position {
  const last = from < batch.records.length ? batch.records.at(-1)! : undefined;
  const next = batch.lastOffset + 1n;
  return {
    ...key,
    nextOffset: before && before.nextOffset > next ? before.nextOffset : next,
    lastRecordOffset: last ? BigInt(last.offset) : (before?.lastRecordOffset ?? null),
    lastRecordDigest: last ? recordDigest(last) : (before?.lastRecordDigest ?? null),
  };
}

/** Position of the latest incarnation. */
export function latest(
  positions: readonly Position[],
  cluster: string,
  topic: string,
  partition: number,
): Position | null {
  return positions
    .filter((p) => p.cluster === cluster && p.topic === topic && p.partition === partition)
    .reduce<Position | null>((found, p) => (found && found.incarnation > p.incarnation ? found : p), null);
}

/** kafkajs must see its own error to join the group again. */
class HeartbeatFailed extends Error {
  constructor(override readonly cause: unknown) {
    super('heartbeat failed');
  }
}
