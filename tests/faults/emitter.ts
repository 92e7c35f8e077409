import { setTimeout as sleep } from 'node:timers/promises';
import { draftEvent, KafkaSender, Outbox } from '#libs/client';

const AGREEMENTS = 24;
const BATCH = 240;

/** An agency's client that emits lawful events to `transfers.ice`, and remembers the acknowledged ones. */
export class Emitter {
  readonly acknowledged = new Set<string>();
  emitted = 0;

  private constructor(
    private readonly sender: KafkaSender,
    private readonly outbox: Outbox,
  ) {}

  static async open(dir: string, brokers: string[]): Promise<Emitter> {
    const sender = new KafkaSender({ brokers, maxBatchEvents: 50, deliveryTimeout: 60_000 });
    return new Emitter(sender, await Outbox.open(dir));
  }

  /** Emits batch after batch while `act` runs, and one after it. All are acknowledged when this resolves. */
  async emitDuring<T>(act: () => Promise<T>): Promise<T> {
    const acting = { over: false };
    const result = act().finally(() => (acting.over = true));
    try {
      while (!acting.over) {
        await this.emitBatch();
        await sleep(200);
      }
    } catch (error) {
      await result.catch(() => undefined);
      throw error;
    }
    const value = await result;
    await this.emitBatch();
    return value;
  }

  /** Resolves when another batch was acknowledged. Only during `emitDuring`. */
  async another(): Promise<void> {
    const enough = this.acknowledged.size + BATCH;
    for (const deadline = Date.now() + 120_000; this.acknowledged.size < enough; await sleep(50))
      if (Date.now() > deadline) throw new Error('the brokers acknowledge nothing any more');
  }

  async emitBatch(): Promise<void> {
    const drafts = Array.from({ length: BATCH }, (_, i) =>
      draftEvent('gov.transfer.request.withdrawn.v1', {
        source: 'urn:agency:ice:ero',
        agreementid: `mou-${(this.emitted + i) % AGREEMENTS}`,
        time: new Date(),
        data: { requestId: `r${this.emitted + i}`, reason: 'sent in error' },
      }),
    );
    await this.outbox.add(drafts);
    await this.outbox.flush({
      send: async (events) => {
        const delivery = await this.sender.send(events);
        for (const { id } of delivery.acknowledged) this.acknowledged.add(id);
        return delivery;
      },
      close: async () => undefined,
    });
    this.emitted += drafts.length;
  }

  async close(): Promise<void> {
    await this.outbox.close();
    await this.sender.close();
  }
}
