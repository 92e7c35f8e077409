import { setTimeout as sleep } from 'node:timers/promises';
import type { Consumer, EachBatchPayload } from 'kafkajs';
import { backOffMs } from '#libs/system';
import type { ByteBudget } from '../byte-budget.js';
import { PartitionIntake } from '../partition-intake.js';
import type { PartitionStatus } from '../partition-status.js';
import type { PartitionSteering } from '../partition-steering.js';
import type { IntakeContext } from '../ports.js';
import { kafkaClient, type KafkaBroker } from './broker.js';
import { coPartitioning } from './co-partitioning-assigner.js';
import { bridgeLog } from './log-bridge.js';
import { OffsetHints } from './offset-hints.js';
import { type LagClock, type PartitionReading, recordsBehind } from './partition-lag.js';
import { probe } from './probe.js';
import type { Watermarks } from './record.js';
import type { KafkaIntakeSettings } from './settings.js';

export type TopicState = 'joining' | 'reading' | 'failed' | 'stopped';

export interface TopicStatus {
  topic: string;
  state: TopicState;
  detail?: string;
  /** The brokers no longer list it. */
  gone?: true;
  partitions: PartitionReading[];
}

/** How long a partition may commit in Kafka behind what is committed here: a hint only. */
const COMMIT_EVERY_MS = 1_000;
const STOP_MS = 10_000;
const PROBE_MS = 10_000;

/**
 * Reads one topic in a group of its own, so that one agency's poison cannot stop another's events. Restarts its kafkajs consumer,
 * with back-off, when that crashes or goes silent; never gives up.
 */
export class TopicConsumer {
  private consumer: Consumer | undefined;
  private readonly partitions = new Map<number, PartitionIntake>();
  private readonly watermarks = new Map<number, Watermarks>();
  private readonly clocks = new Map<number, LagClock>();
  private readonly hints: OffsetHints;
  private readonly silence = new Map<number, { progress: number; covered: bigint; since: number }>();
  private readonly empty = new Map<number, { from: bigint; to: bigint }>();
  private readonly timers: NodeJS.Timeout[] = [];
  private state: TopicState = 'joining';
  private detail: string | undefined;
  private failures = 0;
  private restarting: Promise<void> | undefined;
  private joinedAt = 0;

  constructor(
    readonly topic: string,
    private readonly context: IntakeContext,
    private readonly broker: KafkaBroker,
    private readonly settings: KafkaIntakeSettings,
    private readonly budget: ByteBudget,
  ) {
    this.hints = new OffsetHints(topic, context);
  }

  get status(): TopicStatus {
    return {
      topic: this.topic,
      state: this.state,
      ...(this.detail ? { detail: this.detail } : {}),
      partitions: [...this.partitions.values()].map((partition) => this.readingOf(partition)),
    };
  }

  private readingOf({ status }: PartitionIntake): PartitionReading {
    const watermarks = this.watermarks.get(status.partition);
    const empty = this.empty.get(status.partition);
    return {
      ...status,
      ...(this.clocks.get(status.partition) ?? { assignedAt: this.joinedAt }),
      ...(watermarks ? { watermarks } : {}),
      ...(empty && empty.from === status.settled ? { emptyUpTo: empty.to } : {}),
    };
  }

  start(): void {
    this.every(COMMIT_EVERY_MS, () => this.hints.commit(this.consumer));
    this.every(this.settings.watermarksMs, () => this.readWatermarks());
    void this.run();
  }

  /** Takes no more batches, lets those on their way commit, tells the broker, leaves the group. */
  async stop(): Promise<void> {
    this.say('stopped');
    for (const timer of this.timers) clearInterval(timer);
    await Promise.all([...this.partitions.values()].map((partition) => partition.close()));
    await this.hints.commit(this.consumer);
    await this.drop(this.consumer);
  }

  private async run(): Promise<void> {
    const { topic, settings } = this;
    const client = kafkaClient(
      settings.connection,
      bridgeLog(this.context.log, () => this.doubt()),
    );
    const { sessionTimeout, heartbeatInterval, rebalanceTimeout, maxBytes, maxBytesPerPartition, maxWaitTime } =
      settings;
    const consumer = client.consumer({
      groupId: settings.groupOf(topic),
      partitionAssigners: [coPartitioning(this.context.instance)],
      sessionTimeout,
      heartbeatInterval,
      rebalanceTimeout,
      maxBytes,
      maxBytesPerPartition,
      maxWaitTimeInMs: maxWaitTime,
      allowAutoTopicCreation: false,
      // A topic's new partitions are looked for as often as new topics are.
      metadataMaxAge: settings.discoveryMs,
      // A crash is ours to answer: one place decides when to start again.
      retry: { initialRetryTime: 200, maxRetryTime: 3_000, retries: 4, restartOnFailure: () => Promise.resolve(false) },
    });
    this.consumer = consumer;
    this.hints.watch(consumer);
    consumer.on(consumer.events.CRASH, ({ payload }) => this.restart(consumer, payload.error.message));
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) =>
      this.joined(consumer, payload.memberAssignment[topic] ?? []),
    );
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
      if (payload.batchSize !== 0 || payload.firstOffset === null) return;
      this.partitions.get(payload.partition)?.passedOver(BigInt(payload.firstOffset), BigInt(payload.lastOffset));
    });
    try {
      await consumer.connect();
      await consumer.subscribe({ topic, fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: 16,
        eachBatch: (payload) => this.deliver(consumer, payload),
      });
    } catch (error) {
      this.restart(consumer, (error as Error).message);
    }
  }

  private async deliver(consumer: Consumer, payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    if (consumer !== this.consumer || this.state === 'stopped') return;
    const partition = this.partitions.get(batch.partition);
    if (!partition) return;
    this.failures = 0;
    await partition.handle(
      {
        partition: batch.partition,
        fetchedOffset: BigInt((batch as unknown as { fetchedOffset: string }).fetchedOffset),
        lastOffset: BigInt(batch.lastOffset()),
        highWatermark: BigInt(batch.highWatermark),
        records: batch.messages,
      },
      {
        // kafkajs moves on behind trailing control records only when the last data record is resolved.
        resolve: () => payload.resolveOffset(batch.messages.at(-1)!.offset),
        heartbeat: () => payload.heartbeat(),
      },
    );
  }

  private joined(consumer: Consumer, assigned: readonly number[]): void {
    if (consumer !== this.consumer || this.state === 'stopped') return;
    this.joinedAt = Date.now();
    this.say('reading');
    this.context.observer?.rebalanced(this.topic);
    this.silence.clear();
    this.empty.clear();
    for (const [partition, intake] of this.partitions) {
      if (assigned.includes(partition)) continue;
      this.partitions.delete(partition);
      this.watermarks.delete(partition);
      this.clocks.delete(partition);
      void intake.close();
    }
    for (const partition of assigned) {
      let intake = this.partitions.get(partition);
      if (!intake) {
        intake = new PartitionIntake(this.topic, partition, this.context, this.steering(), this.settings, this.budget);
        this.partitions.set(partition, intake);
        this.clocks.set(partition, { assignedAt: this.joinedAt });
      }
      intake.assigned();
    }
  }

  private steering(): PartitionSteering {
    const { topic } = this;
    const steer = (act: (consumer: Consumer) => void): void => {
      try {
        if (this.consumer) act(this.consumer);
      } catch (error) {
        // Between a crash and the next start there is nothing to steer; the assignment begins a new session anyway.
        this.context.log.debug('the consumer cannot be steered now', { topic, error: (error as Error).message });
      }
    };
    return {
      clusterId: () => this.broker.clusterId(),
      watermarks: async (partition) => {
        const marks = (await this.broker.watermarks(topic))?.get(partition);
        if (!marks) throw new Error(`the broker does not know partition ${partition} of ${topic}`);
        return marks;
      },
      seek: (partition, offset) => steer((consumer) => consumer.seek({ topic, partition, offset: String(offset) })),
      pause: (partition) => steer((consumer) => consumer.pause([{ topic, partitions: [partition] }])),
      resume: (partition) => steer((consumer) => consumer.resume([{ topic, partitions: [partition] }])),
      recorded: (partition, next) => this.hints.recorded(partition, next),
    };
  }

  private doubt(): void {
    for (const partition of this.partitions.values()) partition.doubt();
  }

  private async readWatermarks(): Promise<void> {
    if (this.partitions.size === 0) return this.checkJoined();
    const asked = Date.now();
    const marks = await this.broker.watermarks(this.topic).catch(() => undefined);
    for (const [number, intake] of this.partitions) {
      const mark = marks?.get(number);
      if (!mark) continue;
      this.watermarks.set(number, mark);
      intake.sawWatermarks(mark);
      // What comes from now on came after the question.
      if (recordsBehind(this.readingOf(intake)) === 0) this.caughtUp(number, asked);
      await this.watch(intake.status, mark);
    }
  }

  private caughtUp(partition: number, at: number): void {
    const clock = this.clocks.get(partition);
    if (clock) clock.caughtUpAt = at;
  }

  /** A consumer may go silent without an error. Data that a probe can read and this one does not deliver is the proof. */
  private async watch(
    { partition, state, progress, covered = 0n }: PartitionStatus,
    { high }: Watermarks,
  ): Promise<void> {
    const seen = this.silence.get(partition);
    if (state !== 'reading' || covered >= high) {
      this.silence.delete(partition);
      this.empty.delete(partition);
      return;
    }
    if (!seen || seen.progress !== progress || seen.covered !== covered) {
      this.silence.set(partition, { progress, covered, since: Date.now() });
      return;
    }
    if (Date.now() - seen.since < this.settings.watchdogMs * 2 ** Math.min(this.failures, 5)) return;
    const { consumer } = this;
    const { connection } = this.settings;
    const found = await probe(
      { connection, broker: this.broker, log: this.context.log },
      this.topic,
      partition,
      covered,
      PROBE_MS,
    ).catch(() => 'unknown' as const);
    const now = this.partitions.get(partition)?.status;
    if (consumer !== this.consumer || now?.progress !== progress || now.covered !== covered) return;
    if (found && found !== 'unknown') {
      return this.restart(consumer!, `silent although offset ${found.offset} of partition ${partition} can be read`);
    }
    // An aborted or hanging transaction at the end of the log: nothing is missing. Ask again after as long.
    this.silence.set(partition, { progress, covered, since: Date.now() });
    if (!found) this.empty.set(partition, { from: covered, to: high });
  }

  private checkJoined(): void {
    const { rebalanceTimeout } = this.settings;
    if (this.state !== 'joining' || !this.consumer || this.joinedAt === 0) return;
    if (Date.now() - this.joinedAt > 2 * rebalanceTimeout) this.restart(this.consumer, 'could not join its group');
  }

  private restart(consumer: Consumer, reason: string): void {
    if (consumer !== this.consumer || this.state === 'stopped' || this.restarting) return;
    const delay = backOffMs(++this.failures, {
      firstMs: this.settings.retryMs,
      longestMs: this.settings.retryMaxMs,
    });
    this.say('failed', reason);
    this.context.log.warn('the consumer of a topic failed; starting it again', {
      topic: this.topic,
      error: reason,
      retryInMs: delay,
    });
    this.consumer = undefined;
    this.restarting = (async () => {
      await this.drop(consumer);
      await sleep(delay);
      this.restarting = undefined;
      if (this.state === 'failed') await this.run();
    })();
  }

  /** kafkajs may wait for a connection that does not come back; do not wait with it. */
  private async drop(consumer: Consumer | undefined): Promise<void> {
    const late = new AbortController();
    const disconnected = consumer?.disconnect().catch(() => undefined);
    await Promise.race([disconnected, sleep(STOP_MS, undefined, { signal: late.signal }).catch(() => undefined)]);
    late.abort();
  }

  private say(state: TopicState, detail?: string): void {
    if (this.state === 'stopped') return;
    this.state = state;
    this.detail = detail;
  }

  /** Never two of one kind at once. */
  private every(ms: number, act: () => Promise<void> | void): void {
    let busy = false;
    this.timers.push(
      setInterval(() => {
        if (busy) return;
        busy = true;
        void Promise.resolve(act())
          .catch((error: unknown) => this.context.log.debug('a periodic task failed', { error: String(error) }))
          .finally(() => (busy = false));
      }, ms),
    );
  }
}
