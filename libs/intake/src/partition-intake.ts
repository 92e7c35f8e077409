import type { RefusalReason } from '#libs/contracts';
import type { Append } from '#libs/ledger';
import { AppendsInFlight, HeartbeatFailed } from './appends-in-flight.js';
import type { ByteBudget } from './byte-budget.js';
import { draftBatch } from './draft-batch.js';
import { intakeControlDrafts, reportControl } from './intake-controls.js';
import type { IntakeControl } from './intake-protocol.js';
import { bytesOf, portions, type RecordBatch, type Watermarks } from './kafka/record.js';
import type { PartitionSession } from './partition-session.js';
import { PartitionSessions, type PartitionTiming } from './partition-sessions.js';
import { type PartitionStatus, StatusKeeper } from './partition-status.js';
import type { Delivery, PartitionSteering } from './partition-steering.js';
import type { IntakeContext } from './ports.js';
import { positionAfter } from './position.js';

/** Records of one append. A batch may have a million, and its commit would outlast the session with the broker. */
const MAX_RECORDS = 10_000;

/**
 * Brings one partition into the ledger. `handle` is called with one batch after another; it returns when the batch is on its way
 * and there is room for the next, so that one batch is fetched and prepared while another commits. Only what has committed moves the
 * position; whatever goes wrong, the session ends, the position is read again, and the last recorded record is verified anew.
 */
export class PartitionIntake {
  private readonly sessions: PartitionSessions;
  private readonly inFlight: AppendsInFlight;
  private readonly told: StatusKeeper;
  private lookedAt = 0;

  constructor(
    private readonly topic: string,
    private readonly partition: number,
    private readonly context: IntakeContext,
    private readonly steering: PartitionSteering,
    private readonly timing: PartitionTiming,
    budget: ByteBudget,
  ) {
    this.inFlight = new AppendsInFlight(budget, () => context.observer?.paused(topic));
    this.told = new StatusKeeper(partition);
    this.sessions = new PartitionSessions(topic, partition, context, steering, timing, this.inFlight, this.told);
  }

  get status(): PartitionStatus {
    return this.told.during(this.sessions.current, this.inFlight);
  }

  /** The partition was assigned (again): the state of an earlier assignment is void. */
  assigned(): void {
    this.sessions.assigned();
  }

  /** Takes no more; resolves when what is on its way has committed or failed. */
  async close(): Promise<void> {
    this.sessions.close();
    await this.inFlight.drained();
  }

  /**
   * Something was wrong with the connection: verify before the next append, the cluster's identity too, and at once, because an idle
   * partition would not notice that it is another one.
   */
  doubt(): void {
    this.sessions.doubt();
  }

  /** [first, last] held control or aborted records only. */
  passedOver(first: bigint, last: bigint): void {
    if (!this.sessions.current) return;
    this.sessions.current.passOver(first, last);
    this.lookedAt = Date.now();
  }

  /** The broker says that the partition ends at `high`: before what we have recorded means that it is another one. */
  sawWatermarks({ low, high }: Watermarks): void {
    const position = this.sessions.current?.position;
    if (!position || this.sessions.suspended || !this.inFlight.none) return;
    const { nextOffset, lastRecordOffset } = position;
    if (high < nextOffset) return this.sessions.stop('shorter-than-recorded');
    // Nothing is left that could be delivered, so no batch will ever say that all is well.
    if (this.told.state === 'opening' && lastRecordOffset !== null && low > lastRecordOffset) this.told.say('reading');
  }

  async handle(batch: RecordBatch, delivery: Delivery): Promise<void> {
    // Between two looks far apart a topic can be deleted, created and filled without an error that we would see.
    if (Date.now() - this.lookedAt > this.timing.verifyAfterMs) this.sessions.current?.unverify();
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
    const { sessions, steering } = this;
    if (sessions.suspended || this.told.state === 'closed') return false;
    const { epoch } = sessions;
    try {
      if (!sessions.current || sessions.recheckCluster) await sessions.open(epoch);
      this.lookedAt = Date.now();
      let marks: Watermarks | undefined;
      while (epoch === sessions.epoch && sessions.current) {
        const session = sessions.current;
        await session.digestsAhead(batch);
        if (epoch !== sessions.epoch) break;
        const step = session.decide(batch, marks);
        switch (step.do) {
          case 'ask':
            marks = await steering.watermarks(this.partition);
            continue;
          case 'seek':
            steering.seek(this.partition, step.offset);
            return false;
          case 'stop':
            // Another cluster behind the same address is no change of this one's topic.
            if ((await steering.clusterId()) !== session.key.cluster) {
              sessions.recheckCluster = true;
              await sessions.open(epoch);
            } else if (epoch === sessions.epoch) sessions.stop(step.change);
            continue;
          case 'skip':
            sessions.progressed();
            this.context.observer?.read({ topic: this.topic }, bytesOf(batch.records));
            delivery.resolve();
            return true;
          case 'append':
            return await this.append(session, batch, step.from, step.controls, delivery, epoch);
        }
      }
    } catch (error) {
      if (error instanceof HeartbeatFailed) throw error.cause;
      sessions.fail(error, epoch);
    }
    return false;
  }

  /** False where the session ended meanwhile. */
  private async append(
    session: PartitionSession,
    batch: RecordBatch,
    from: number,
    controls: IntakeControl[],
    delivery: Delivery,
    epoch: number,
  ): Promise<boolean> {
    const { key, drafter } = session;
    const { instance, shards, observer } = this.context;
    const notes = intakeControlDrafts(instance, key, controls, shards);
    const draft = await draftBatch(notes, drafter, batch.records, from, session.passed());
    await this.inFlight.room(draft, delivery);
    if (epoch !== this.sessions.epoch) return false;

    const before = session.position;
    const after = positionAfter(key, before, batch, from);
    session.moveTo(after);
    const { timestamp } = batch.records.at(-1)!;
    const lastTimestamp = timestamp === undefined ? this.told.lastTimestamp : Number(timestamp);
    const { lastRecordOffset, lastRecordDigest, nextOffset: next } = after;
    const position = { key, expectedNext: before?.nextOffset ?? null, next, lastRecordOffset, lastRecordDigest };
    // All that is kept until the commit: the records themselves are not needed, and a fetch is large.
    const { drafts, accepted, refused } = draft;
    const bytes = bytesOf(batch.records);
    const sentAt = batch.records
      .slice(from)
      .flatMap(({ timestamp }) => (timestamp === undefined ? [] : [Number(timestamp)]));
    const began = performance.now();
    this.inFlight.begin(draft, () =>
      this.commit({ drafts, position }, epoch, () => {
        const origin = { topic: this.topic };
        this.report(refused, draft.drafts.length, next, performance.now() - began);
        observer?.recorded(origin, 'recorded', accepted);
        for (const [reason, count] of refused) observer?.quarantined(origin, reason, count);
        observer?.read(origin, bytes);
        observer?.produced(sentAt);
        for (const control of controls) reportControl(this.context, this.topic, this.partition, control);
        this.told.recorded(next, lastTimestamp);
        this.steering.recorded(this.partition, next);
      }),
    );
    delivery.resolve();
    return true;
  }

  /** `nextOffset`: everything before it is recorded. Of refused records the reasons alone: what they say stays out of logs. */
  private report(refused: ReadonlyMap<RefusalReason, number>, entries: number, nextOffset: bigint, ms: number): void {
    const where = { topic: this.topic, partition: this.partition, nextOffset: String(nextOffset) };
    this.context.log.debug('recorded', { ...where, entries, ms: Math.round(ms) });
    if (refused.size > 0)
      this.context.log.warn('records were refused, and are recorded as refused', {
        ...where,
        reasons: Object.fromEntries(refused),
      });
  }

  private async commit(append: Append, epoch: number, then: () => void): Promise<void> {
    try {
      await this.context.ledger.append(append);
      if (epoch === this.sessions.epoch) this.sessions.progressed();
      then();
    } catch (error) {
      this.sessions.fail(error, epoch);
    }
  }
}
