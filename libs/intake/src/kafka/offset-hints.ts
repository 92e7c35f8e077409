import type { Consumer } from 'kafkajs';
import type { IntakeContext } from '../ports.js';

/** What the broker may be told that is recorded, partition by partition: a hint for lag tools; losing it harms nothing. */
export class OffsetHints {
  private readonly next = new Map<number, bigint>();
  private confirmed = false;

  constructor(
    private readonly topic: string,
    private readonly context: IntakeContext,
  ) {}

  recorded(partition: number, next: bigint): void {
    this.next.set(partition, next);
  }

  /** Call it with each consumer that will commit. */
  watch(consumer: Consumer): void {
    consumer.on(consumer.events.COMMIT_OFFSETS, () => (this.confirmed = true));
  }

  /** In one request, if there is something to tell. Never rejects. */
  async commit(consumer: Consumer | undefined): Promise<void> {
    if (this.next.size === 0 || !consumer) return;
    const { topic } = this;
    const { origin, observer, log } = this.context;
    const metadata = origin ?? null;
    const offsets = [...this.next].map(([partition, next]) => ({ topic, partition, offset: String(next), metadata }));
    this.next.clear();
    const started = performance.now();
    this.confirmed = false;
    try {
      await consumer.commitOffsets(offsets);
      // Where the consumer stops meanwhile, kafkajs gives up without an error.
      if (!this.confirmed) throw new Error('the consumer stopped before the broker had answered');
      observer?.committed((performance.now() - started) / 1000);
    } catch (error) {
      observer?.commitFailed();
      log.debug('offsets were not committed to the broker', { topic, error: (error as Error).message });
    }
  }
}
