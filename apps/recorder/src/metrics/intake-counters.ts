import { type RefusalReason, refusals } from '#libs/contracts';
import type { IntakeObserver, Origin } from '#libs/intake';
import type { Metrics } from '#libs/platform';
import { HTTP, type TopicLabels } from './topic-labels.js';

const REASONS = Object.keys(refusals) as RefusalReason[];
/** Nothing is counted as a repeat of Kafka's: what is delivered again was never gone. */
const OUTCOMES = { kafka: ['recorded', 'quarantined'], http: ['recorded', 'quarantined', 'repeat'] };

/** Counts what becomes of what is sent. */
export class IntakeCounters implements IntakeObserver {
  private readonly events;
  private readonly reasons;
  private readonly bytes;
  private readonly gaps;
  private readonly toRecord;
  private readonly pauses;
  private readonly rebalances;
  private readonly commits;
  private readonly commitFailures;

  constructor(
    metrics: Metrics,
    private readonly topics: TopicLabels,
  ) {
    const perTopic = { labelNames: ['topic'] as const };
    this.events = metrics.counter({
      name: 'events_recorded_total',
      help: 'Events that became entries, by outcome; repeats are answered from the ledger',
      labelNames: ['topic', 'outcome'],
    });
    this.reasons = metrics.counter({
      name: 'events_quarantined_total',
      help: 'Events that admission refused, by reason; their entries say so',
      labelNames: ['topic', 'reason'],
    });
    this.bytes = metrics.counter({
      ...perTopic,
      name: 'intake_bytes_total',
      help: 'Bytes of keys and values that were read, of records that are entries, new or repeats',
    });
    this.toRecord = metrics.histogram({
      name: 'produce_to_record_seconds',
      help: 'From when a record was sent, as Kafka has it, to the commit of its entry; the objective is 99 in 100 within 10 s',
      // With the objective, 10 s, among the bounds.
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3_600],
    });
    this.gaps = metrics.counter({
      ...perTopic,
      name: 'intake_gap_records_total',
      help: 'Offsets that expired before they were read',
    });
    this.pauses = metrics.counter({
      ...perTopic,
      name: 'intake_pauses_total',
      help: 'Times that a partition was not fetched because what was read was not appended yet',
    });
    this.rebalances = metrics.counter({
      ...perTopic,
      name: 'intake_rebalances_total',
      help: 'Times that the group gave out the partitions of the topic, the first time included',
    });
    this.commits = metrics.histogram({
      name: 'intake_commit_seconds',
      help: 'Time of one commit of offsets at the broker, those of one topic',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    });
    this.commitFailures = metrics.counter({
      name: 'intake_commit_failures_total',
      help: 'Commits of offsets at the broker that failed; records are recorded all the same',
    });
    this.begin(HTTP, OUTCOMES.http);
    this.bytes.inc({ topic: HTTP }, 0);
  }

  reading(name: string): void {
    const topic = this.topics.of(name);
    this.begin(topic, OUTCOMES.kafka);
    for (const counter of [this.bytes, this.gaps, this.pauses, this.rebalances]) counter.inc({ topic }, 0);
  }

  recorded(origin: Origin, outcome: string, count: number): void {
    this.events.inc({ topic: this.labelOf(origin), outcome }, count);
  }

  quarantined(origin: Origin, reason: RefusalReason, count: number): void {
    this.recorded(origin, 'quarantined', count);
    this.reasons.inc({ topic: this.labelOf(origin), reason }, count);
  }

  read(origin: Origin, bytes: number): void {
    this.bytes.inc({ topic: this.labelOf(origin) }, bytes);
  }

  produced(sentAt: readonly number[]): void {
    const now = Date.now();
    // Clocks differ: what was sent from ahead took no time. Before 1970: its sender gave none.
    for (const at of sentAt) if (at >= 0) this.toRecord.observe(Math.max(0, now - at) / 1000);
  }

  gap(topic: string, records: bigint): void {
    this.gaps.inc({ topic: this.topics.of(topic) }, Number(records));
  }

  paused(topic: string): void {
    this.pauses.inc({ topic: this.topics.of(topic) });
  }

  rebalanced(topic: string): void {
    this.rebalances.inc({ topic: this.topics.of(topic) });
  }

  committed(seconds: number): void {
    this.commits.observe(seconds);
  }

  commitFailed(): void {
    this.commitFailures.inc();
  }

  /** Each series is there before its first event, so that a rate sees it. */
  private begin(topic: string, outcomes: readonly string[]): void {
    for (const outcome of outcomes) this.events.inc({ topic, outcome }, 0);
    for (const reason of REASONS) this.reasons.inc({ topic, reason }, 0);
  }

  private labelOf(origin: Origin): string {
    return origin === 'http' ? HTTP : this.topics.of(origin.topic);
  }
}
