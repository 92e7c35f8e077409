import type { IntakeObserver, KafkaIntake, TopicStatus } from '#libs/intake';
import { ACCESS, type GuardStatus, type LedgerReader } from '#libs/ledger';
import type { Metrics } from '#libs/platform';
import type { PublicationProgress } from './publication.js';

const PARTITION_STATES = ['opening', 'reading', 'stalled', 'changed'] as const;
const TOPIC_STATES = ['joining', 'reading', 'failed', 'refused'] as const;

/** The recorder's metrics for Prometheus. Labels: topics, shards, outcomes and states; never ids. */
export class RecorderMetrics implements IntakeObserver {
  private readonly events;
  private readonly append;
  private readonly entries;
  private readonly gaps;

  constructor(private readonly metrics: Metrics) {
    this.events = metrics.counter({
      name: 'events_recorded_total',
      help: 'Events that became entries, by outcome; repeats are answered from the ledger',
      labelNames: ['topic', 'outcome'],
    });
    this.append = metrics.histogram({
      name: 'append_seconds',
      help: 'Time of one append, from prepared to committed',
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    });
    this.entries = metrics.counter({ name: 'entries_appended_total', help: 'Entries of appends from Kafka' });
    this.gaps = metrics.counter({
      name: 'intake_gap_records_total',
      help: 'Offsets that expired before they were read',
      labelNames: ['topic'],
    });
  }

  recorded(origin: { topic: string } | 'http', outcome: string, count: number): void {
    if (count > 0) this.events.inc({ topic: origin === 'http' ? 'http' : origin.topic, outcome }, count);
  }

  appended(seconds: number, entries: number): void {
    this.append.observe(seconds);
    this.entries.inc(entries);
  }

  gap(topic: string, records: bigint): void {
    this.gaps.inc({ topic }, Number(records));
  }

  /** Whether appends fail, by Kafka and HTTP alike. */
  observeAppends(failingForMs: () => number | undefined): void {
    const failing = this.metrics.gauge({
      name: 'appends_failing_seconds',
      help: 'Seconds since nothing can be appended to the ledger; 0 while appends succeed',
    });
    this.metrics.beforeScrape(() => failing.set((failingForMs() ?? 0) / 1000));
  }

  /** Causes that keep checkpoints from being made or published. */
  observeSigning(
    status: () => GuardStatus | undefined,
    publication: Pick<PublicationProgress, 'unsigned' | 'unpublished' | 'unwitnessed'>,
  ): void {
    const { metrics } = this;
    const frozen = metrics.gauge({
      name: 'ledger_frozen',
      help: '1 while a shard is frozen because somebody has seen more of it; shard "all": every one',
      labelNames: ['shard'],
    });
    const unheard = metrics.gauge({
      name: 'ledger_unheard',
      help: 'Witnesses and brokers that have not said yet what they have seen of this ledger',
    });
    const unsigned = metrics.gauge({
      name: 'checkpoint_unsigned_seconds',
      help: "Seconds since a shard's next checkpoint cannot be signed; none while it can",
      labelNames: ['shard'],
    });
    const waiting = metrics.gauge({
      name: 'checkpoint_unpublished_seconds',
      help: "Seconds since a shard's quorum of witnesses is missing; none while it is met",
      labelNames: ['shard'],
    });
    const bare = metrics.gauge({
      name: 'checkpoint_unwitnessed_seconds',
      help: "Seconds since a shard's quorum is missing, where its newest checkpoint was published without it",
      labelNames: ['shard'],
    });
    metrics.beforeScrape(() => {
      const now = status();
      frozen.reset();
      if (now) {
        unheard.set(now.silent.length);
        frozen.set({ shard: 'all' }, 0);
        for (const { shard } of now.discrepancies) frozen.set({ shard: shard ?? 'all' }, 1);
      }
      unsigned.reset();
      for (const { shard, forMs } of publication.unsigned) unsigned.set({ shard }, forMs / 1000);
      waiting.reset();
      for (const { shard, forMs } of publication.unpublished) waiting.set({ shard }, forMs / 1000);
      bare.reset();
      for (const { shard, forMs } of publication.unwitnessed) bare.set({ shard }, forMs / 1000);
    });
  }

  /** Gauges that are looked up when they are asked for. */
  observe(reader: () => LedgerReader | undefined, kafka: () => KafkaIntake | undefined): void {
    const { metrics } = this;
    const size = metrics.gauge({ name: 'ledger_size_entries', help: 'Entries of a shard', labelNames: ['shard'] });
    const checkpoint = metrics.gauge({
      name: 'checkpoint_timestamp_seconds',
      help: "When a shard's latest checkpoint was signed, seconds since 1970",
      labelNames: ['shard'],
    });
    metrics.beforeScrape(async () => {
      const ledger = reader();
      if (!ledger) return;
      for (const { shard, size: entries } of await ledger.heads()) {
        // They would tell when somebody looks.
        if (shard === ACCESS) continue;
        size.set({ shard }, entries);
        const latest = await ledger.latestCheckpoint(shard);
        if (latest) checkpoint.set({ shard }, Date.parse(latest.signedAt) / 1000);
      }
    });
    const perTopic = { labelNames: ['topic'] as const };
    const lag = metrics.gauge({
      ...perTopic,
      name: 'intake_lag_records',
      help: 'Offsets of the partitions read here that were not looked at yet, without those known to hold no data record',
    });
    const lagSeconds = metrics.gauge({
      ...perTopic,
      name: 'intake_lag_seconds',
      help: 'Age of the last recorded record while there are more to read, else 0',
    });
    const last = metrics.gauge({
      ...perTopic,
      name: 'last_event_timestamp_seconds',
      help: 'Kafka timestamp of the last recorded record, seconds since 1970',
    });
    const partitions = metrics.gauge({
      name: 'intake_partition_state',
      help: 'Partitions of a topic that are read here, by state',
      labelNames: ['topic', 'state'],
    });
    const topics = metrics.gauge({
      name: 'intake_topic_state',
      help: '1 for the state of a topic',
      labelNames: ['topic', 'state'],
    });
    metrics.beforeScrape(() => {
      const status = kafka()?.status;
      if (!status) return;
      // A topic that is read no more says nothing.
      for (const gauge of [lag, lagSeconds, last, partitions, topics]) gauge.reset();
      for (const topic of status.topics) {
        const measured = lagOf(topic, Date.now());
        lag.set({ topic: topic.topic }, measured.records);
        lagSeconds.set({ topic: topic.topic }, measured.seconds);
        if (measured.lastTimestamp > 0) last.set({ topic: topic.topic }, measured.lastTimestamp / 1000);
        for (const state of PARTITION_STATES) {
          const count = topic.partitions.filter((partition) => partition.state === state).length;
          partitions.set({ topic: topic.topic, state }, count);
        }
        for (const state of TOPIC_STATES) topics.set({ topic: topic.topic, state }, topic.state === state ? 1 : 0);
      }
      for (const { topic } of status.refused) {
        for (const state of TOPIC_STATES) topics.set({ topic, state }, state === 'refused' ? 1 : 0);
      }
    });
  }
}

/** Records, and seconds since the oldest recorded end of a partition that has more to read. */
export function lagOf(
  { partitions }: TopicStatus,
  now: number,
): { records: number; seconds: number; lastTimestamp: number } {
  let [records, seconds, lastTimestamp] = [0, 0, 0];
  for (const { watermarks, covered, emptyUpTo = 0n, lastTimestamp: at = 0 } of partitions) {
    lastTimestamp = Math.max(lastTimestamp, at);
    if (!watermarks) continue;
    const looked = covered ?? watermarks.low;
    const behind = Number(watermarks.high - (emptyUpTo > looked ? emptyUpTo : looked));
    if (behind <= 0) continue;
    records += behind;
    if (at > 0) seconds = Math.max(seconds, (now - at) / 1000);
  }
  return { records, seconds, lastTimestamp };
}
