import { backOffMs } from '#libs/system';
import { PositionMoved } from '#libs/ledger';
import type { AppendsInFlight } from './appends-in-flight.js';
import type { TopicChange } from './intake-protocol.js';
import { PartitionSession } from './partition-session.js';
import type { StatusKeeper } from './partition-status.js';
import type { PartitionSteering } from './partition-steering.js';
import type { IntakeContext } from './ports.js';
import { latestPosition } from './position.js';

export interface PartitionTiming {
  /** First wait after a failure, doubled to `retryMaxMs`. */
  retryMs: number;
  retryMaxMs: number;
  /** A batch that comes this long after the one before is appended only after the last recorded record was read again. */
  verifyAfterMs: number;
  /** How often a changed topic is looked at again, for a new incarnation or a broker that has caught up. */
  recheckMs: number;
}

/** Begins and ends the sessions of one partition: on assignments, failures and changes of the topic. */
export class PartitionSessions {
  current: PartitionSession | undefined;
  /** Ends with every failure and assignment, so that what was begun before it has no say any more. */
  epoch = 0;
  suspended = false;
  /** Another cluster may answer: none of its records is taken before its id was asked for. */
  recheckCluster = false;
  private failures = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly topic: string,
    private readonly partition: number,
    private readonly context: IntakeContext,
    private readonly steering: PartitionSteering,
    private readonly timing: PartitionTiming,
    private readonly inFlight: AppendsInFlight,
    private readonly told: StatusKeeper,
  ) {}

  assigned(): void {
    this.end();
    if (this.told.state !== 'changed') this.told.say('opening');
    this.suspend(0);
  }

  close(): void {
    this.epoch++;
    clearTimeout(this.timer);
    this.told.say('closed');
  }

  doubt(): void {
    this.recheckCluster = true;
    if (!this.current || this.suspended || !this.current.unverify()) return;
    const last = this.current.position?.lastRecordOffset;
    if (last !== undefined && last !== null) this.steering.seek(this.partition, last);
  }

  /** A batch was decided on or has committed. */
  progressed(): void {
    this.failures = 0;
    this.told.progressed();
  }

  /** Reads the position, once nothing is on its way, unless the session is of the cluster that answers. */
  async open(epoch: number): Promise<void> {
    await this.inFlight.drained();
    if (epoch !== this.epoch) return;
    const cluster = await this.steering.clusterId();
    this.recheckCluster = false;
    if (this.current?.key.cluster === cluster) return;
    const position = latestPosition(await this.context.ledger.positions(), cluster, this.topic, this.partition);
    if (epoch !== this.epoch) return;
    const key = { cluster, topic: this.topic, incarnation: position?.incarnation ?? 1, partition: this.partition };
    this.current = new PartitionSession(key, position, this.context);
    this.told.opened(position?.nextOffset ?? 0n);
  }

  /** The topic is another one: nothing is taken until an operator says so. */
  stop(change: TopicChange): void {
    this.end();
    this.told.say('changed', change);
    this.context.log.error(
      'the topic is not the one that was recorded; the partition is stopped until `countersign intake reset` opens a new incarnation',
      { topic: this.topic, partition: this.partition, change },
    );
    this.suspend(this.timing.recheckMs);
  }

  fail(error: unknown, epoch: number): void {
    if (epoch !== this.epoch) return;
    this.end();
    const { topic, partition } = this;
    if (error instanceof PositionMoved) {
      this.context.log.log('another recorder has moved the position; reading it again', { topic, partition });
      this.suspend(0);
      return;
    }
    const detail = error instanceof Error ? error.message : String(error);
    const delay = backOffMs(++this.failures, { firstMs: this.timing.retryMs, longestMs: this.timing.retryMaxMs });
    if (this.told.state !== 'stalled') this.context.observer?.paused(topic);
    this.told.say('stalled', detail);
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
    if (epoch !== this.epoch || !this.current) return;
    const { position } = this.current;
    if (this.told.state === 'stalled' || !position || position.lastRecordOffset === null) this.told.say('reading');
    this.suspended = false;
    this.steering.resume(this.partition);
    if (position) this.steering.seek(this.partition, position.lastRecordOffset ?? position.nextOffset);
  }

  private end(): void {
    this.epoch++;
    this.current = undefined;
  }
}
