import type { Consumer } from 'kafkajs';
import type { IntakeContext } from '../ports.js';

/** What the broker may be told that is recorded, partition by partition: a hint for lag tools; losing it harms nothing. */
export class OffsetHints {
  private readonly next = new Map<number, bigint>();

  constructor(
    private readonly topic: string,
    private readonly context: IntakeContext,
  ) {}

  recorded(partition: number, next: bigint): void {
    this.next.set(partition, next);
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
    try {
      await consumer.commitOffsets(offsets);
      observer?.committed((performance.now() - started) / 1000);
    } catch (error) {
      observer?.commitFailed();
      log.debug('offsets were not committed to the broker', { topic, error: (error as Error).message });
    }
  }
}
