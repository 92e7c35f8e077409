import { type Delivery, HttpSender, type Outgoing, type Sender, type TokenSource } from '#libs/client';

/**
 * Sends over HTTP as several producers: each event with the token of its own source's. A demo speaks for all agencies; an agency's program
 * has one producer.
 */
export class SenderBySource implements Sender {
  private readonly senders = new Map<string, HttpSender>();

  constructor(
    private readonly url: string,
    private readonly tokenOf: (source: string) => TokenSource,
  ) {}

  /** In the order given, because the events of one agreement may be of several sources. */
  async send(events: readonly Outgoing[]): Promise<Delivery> {
    const done: Required<Omit<Delivery, 'failure'>> = { acknowledged: [], receipts: [] };
    for (let from = 0; from < events.length;) {
      const { source } = events[from]!;
      let to = from;
      while (to < events.length && events[to]!.source === source) to++;
      const { acknowledged, receipts = [], failure } = await this.of(source).send(events.slice(from, to));
      for (const one of acknowledged) done.acknowledged.push(one);
      for (const one of receipts) done.receipts.push(one);
      if (failure) return { ...done, failure };
      from = to;
    }
    return done;
  }

  async close(): Promise<void> {
    for (const sender of this.senders.values()) await sender.close();
  }

  private of(source: string): HttpSender {
    const sender = this.senders.get(source) ?? new HttpSender({ url: this.url, token: this.tokenOf(source) });
    this.senders.set(source, sender);
    return sender;
  }
}
