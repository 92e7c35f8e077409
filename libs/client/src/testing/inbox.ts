import type { TransferEvent } from '#libs/contracts';
import type { Delivery, Outgoing, Sender } from '../send/sender.js';

/** A sender for tests that keeps what it takes, and refuses everything once it has taken `room` events. */
export class Inbox implements Sender {
  readonly taken: Outgoing[] = [];

  constructor(private readonly room = Infinity) {}

  async send(events: readonly Outgoing[]): Promise<Delivery> {
    const acknowledged = events.slice(0, Math.max(0, this.room - this.taken.length));
    this.taken.push(...acknowledged);
    return acknowledged.length < events.length ? { acknowledged, failure: new Error('full') } : { acknowledged };
  }

  async close(): Promise<void> {}

  get events(): TransferEvent[] {
    return this.taken.map(({ value }) => JSON.parse(value.toString()) as TransferEvent);
  }

  get sequences(): number[] {
    return this.events.map((event) => Number(event.sequence));
  }
}
