/** A place in the queues of several keys. `turn` resolves when all earlier places of these keys were left. Leave exactly once. */
export interface Ticket {
  turn: Promise<void>;
  leave(): void;
}

/**
 * First come, first served, per key. A ticket enters all its queues in one synchronous step, so the order is the same in each
 * and several keys cannot deadlock.
 */
export class KeyedQueue {
  private readonly tails = new Map<string, Promise<void>>();

  enter(keys: readonly string[]): Ticket {
    let leave!: () => void;
    const left = new Promise<void>((resolve) => (leave = resolve));
    const before = keys.flatMap((key) => this.tails.get(key) ?? []);
    for (const key of keys) this.tails.set(key, left);
    void left.then(() => {
      for (const key of keys) if (this.tails.get(key) === left) this.tails.delete(key);
    });
    return { turn: Promise.all(before).then(() => undefined), leave };
  }
}
