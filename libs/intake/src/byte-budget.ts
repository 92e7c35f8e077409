/** Bounds the bytes of records that are on their way into the ledger, over all partitions of a process. */
export class ByteBudget {
  private used = 0;
  private waiting: (() => void)[] = [];

  constructor(private readonly limit: number) {}

  /** One batch alone always fits, however large: the broker's own limit bounds it. */
  fits(bytes: number): boolean {
    return this.used === 0 || this.used + bytes <= this.limit;
  }

  /** Returns what gives the bytes back. Call it exactly once. */
  take(bytes: number): () => void {
    this.used += bytes;
    return () => {
      this.used -= bytes;
      for (const wake of this.waiting.splice(0)) wake();
    };
  }

  /** Resolves when bytes were given back. */
  changed(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }
}
