import { type KafkaIntake, partitionLag, type TopicStatus } from '#libs/intake';
import type { Metrics } from '#libs/platform';
import { Shared } from './shared.js';
import { partitionLabels, type TopicLabels } from './topic-labels.js';

const PARTITION_STATES = ['opening', 'reading', 'stalled', 'changed'] as const;
const TOPIC_STATES = ['joining', 'reading', 'failed', 'refused'] as const;

type Status = Pick<KafkaIntake['status'], 'topics' | 'refused'>;

/** How the reading of topics goes, when it is asked for. What is read no more has no series; a topic that is gone has its state alone. */
export class IntakeGauges {
  private readonly shared;

  constructor(
    metrics: Metrics,
    private readonly labels: TopicLabels,
    status: () => Status | undefined,
    private readonly now: () => number = Date.now,
  ) {
    const perTopic = { labelNames: ['topic'] as const };
    const perPartition = { labelNames: ['topic', 'partition'] as const };
    this.shared = {
      lag: new Shared(
        metrics.gauge({
          ...perPartition,
          name: 'intake_lag_records',
          help: 'Offsets of a partition read here that are not recorded yet, without those known to hold no data record',
        }),
        'sum',
      ),
      lagSeconds: new Shared(
        metrics.gauge({
          ...perPartition,
          name: 'intake_lag_seconds',
          help: 'Age of what waits in a partition, by the last recorded record or since all was recorded; 0 where nothing waits',
        }),
        'max',
      ),
      last: new Shared(
        metrics.gauge({
          ...perTopic,
          name: 'last_event_timestamp_seconds',
          help: 'Kafka timestamp of the last recorded record, seconds since 1970',
        }),
        'max',
      ),
      paused: new Shared(
        metrics.gauge({
          ...perTopic,
          name: 'intake_paused_partitions',
          help: 'Partitions read here that are not fetched now because what was read is not appended yet',
        }),
        'sum',
      ),
      partition: new Shared(
        metrics.gauge({
          name: 'intake_partition_state',
          help: '1 for the state of a partition that is read here',
          labelNames: ['topic', 'partition', 'state'],
        }),
        'max',
      ),
      topic: new Shared(
        metrics.gauge({
          name: 'intake_topic_state',
          help: '1 for the state of a topic',
          labelNames: ['topic', 'state'],
        }),
        'max',
      ),
    };
    metrics.beforeScrape(() => {
      const current = status();
      if (current) this.update(current);
    });
  }

  private update({ topics, refused }: Status): void {
    const { shared } = this;
    for (const { topic, state } of [...topics, ...refused.map(({ topic }) => ({ topic, state: 'refused' }))]) {
      const label = this.labels.of(topic);
      for (const one of TOPIC_STATES) shared.topic.say({ topic: label, state: one }, state === one ? 1 : 0);
    }
    const there = topics.filter(({ gone }) => !gone);
    for (const topic of there) this.topic(topic, there.length);
    for (const gauge of Object.values(shared)) gauge.show();
  }

  private topic({ topic: name, partitions }: TopicStatus, topics: number): void {
    const { lag, lagSeconds, last, paused, partition: states } = this.shared;
    const topic = this.labels.of(name);
    paused.say({ topic }, partitions.filter((one) => one.paused).length);
    const numbers = partitionLabels(
      partitions.map(({ partition }) => partition),
      topics,
    );
    for (const reading of partitions) {
      const partition = numbers.get(reading.partition)!;
      for (const state of PARTITION_STATES) states.say({ topic, partition, state }, reading.state === state ? 1 : 0);
      const { lastTimestamp = 0 } = reading;
      if (lastTimestamp > 0) last.say({ topic }, lastTimestamp / 1000);
      const measured = partitionLag(reading, this.now());
      if (!measured) continue;
      if (measured.records !== undefined) lag.say({ topic, partition }, measured.records);
      lagSeconds.say({ topic, partition }, measured.seconds);
    }
  }
}
