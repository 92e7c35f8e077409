import { compileSchemas } from '#libs/contracts';
import { ByteBudget } from '../byte-budget.js';
import type { IntakeContext } from '../ports.js';
import { adaptKafkajs } from './adapt-kafkajs.js';
import { KafkaBroker } from './broker.js';
import type { KafkaIntakeSettings } from './settings.js';
import { TopicConsumer, type TopicStatus } from './topic-consumer.js';

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

export interface KafkaIntakeStatus {
  /** Undefined while the brokers answer. */
  away?: string;
  topics: TopicStatus[];
  /** Topics that are not read, and why. */
  refused: { topic: string; reason: string }[];
}

/** Reads every intake topic of a cluster, also those that are created later. */
export class KafkaIntake {
  readonly broker: KafkaBroker;
  private readonly budget: ByteBudget;
  private readonly consumers = new Map<string, TopicConsumer>();
  private readonly refused = new Map<string, string>();
  /** As the brokers said last. */
  private listed: ReadonlySet<string> | undefined;
  /** Topics that keep their records for less than a week, as was said last. */
  private readonly brief = new Set<string>();
  private checkedAt = -Infinity;
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private stopped = false;
  private away: string | undefined = 'not asked yet';

  constructor(
    private readonly context: IntakeContext,
    readonly settings: KafkaIntakeSettings,
  ) {
    adaptKafkajs();
    this.budget = new ByteBudget(settings.maxBytesInFlight);
    this.broker = new KafkaBroker(settings.connection, context.log);
  }

  get status(): KafkaIntakeStatus {
    return {
      ...(this.away === undefined ? {} : { away: this.away }),
      topics: [...this.consumers.values()]
        .filter(({ topic }) => !this.refused.has(topic))
        .map(({ topic, status }) => (this.listed?.has(topic) === false ? { ...status, gone: true } : status)),
      refused: [...this.refused].map(([topic, reason]) => ({ topic, reason })),
    };
  }

  /** Returns at once; brokers that are away are waited for. */
  start(): void {
    compileSchemas();
    this.look();
  }

  /** Resolves when what was taken has committed and every group was left. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await Promise.all([...this.consumers.values()].map((consumer) => consumer.stop()));
    await this.looking;
    await this.broker.close();
  }

  private look(): void {
    this.looking = this.discover()
      .catch((error: unknown) => {
        const reason = (error as Error).message;
        if (this.away !== reason) this.context.log.warn('Kafka does not answer; waiting for it', { error: reason });
        this.away = reason;
      })
      .finally(() => {
        if (!this.stopped) this.timer = setTimeout(() => this.look(), this.settings.discoveryMs);
      });
  }

  private async discover(): Promise<void> {
    const topics = await this.broker.topics(this.settings.topicPrefix);
    if (this.away !== undefined) this.context.log.log('Kafka answers', { topics: topics.length });
    this.away = undefined;
    this.listed = new Set(topics);
    for (const topic of topics) {
      if (this.consumers.has(topic) || this.stopped) continue;
      if (await this.accepts(topic)) this.consume(topic);
    }
    for (const topic of this.refused.keys()) if (!topics.includes(topic)) this.refused.delete(topic);
    if (performance.now() - this.checkedAt < this.settings.policyMs) return;
    await this.checkAgain(topics);
    this.checkedAt = performance.now();
  }

  /** A policy may change while its topic is read. */
  private async checkAgain(topics: readonly string[]): Promise<void> {
    for (const [topic, consumer] of this.consumers) {
      if (this.stopped) return;
      if (!topics.includes(topic) || this.refused.has(topic) || (await this.accepts(topic))) continue;
      // Until it has stopped it counts as read, so that no second consumer is made of its topic.
      void consumer.stop().finally(() => this.consumers.delete(topic));
    }
  }

  private async accepts(topic: string): Promise<boolean> {
    const { compacted, retentionMs } = await this.broker.policy(topic);
    if (compacted) {
      if (!this.refused.has(topic)) {
        this.context.log.error('a compacted topic is not read: compaction erases history. Set cleanup.policy=delete', {
          topic,
        });
      }
      this.refused.set(topic, 'cleanup.policy is not delete: compaction erases history');
      return false;
    }
    this.refused.delete(topic);
    const brief = retentionMs >= 0 && retentionMs < WEEK_MS;
    if (brief && !this.brief.has(topic)) {
      this.context.log.warn('a topic keeps its records for less than a week: an outage that long loses them', {
        topic,
        retentionMs,
      });
    }
    if (brief) this.brief.add(topic);
    else this.brief.delete(topic);
    return true;
  }

  private consume(topic: string): void {
    this.context.observer?.reading(topic);
    this.context.log.log('reading a topic', { topic, group: this.settings.groupOf(topic) });
    const consumer = new TopicConsumer(topic, this.context, this.broker, this.settings, this.budget);
    this.consumers.set(topic, consumer);
    consumer.start();
  }
}
