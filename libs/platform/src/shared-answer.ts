/**
 * A question whose answer may be long in coming, as while PostgreSQL is silent: each who asks waits for a bounded time, and all for the same
 * answer, so that those who ask again and again do not take one connection after another.
 */
export class SharedAnswer<T> {
  private asked: Promise<T> | undefined;

  constructor(private readonly ask: () => Promise<T> | T) {}

  /** The answer, or `late` where it has not come within `limitMs`. Throws what the question throws. */
  async within<L>(limitMs: number, late: L): Promise<T | L> {
    this.asked ??= this.begin();
    let timer: NodeJS.Timeout | undefined;
    const end = new Promise<L>((resolve) => {
      timer = setTimeout(() => resolve(late), limitMs);
    });
    try {
      return await Promise.race([this.asked, end]);
    } finally {
      clearTimeout(timer);
    }
  }

  private begin(): Promise<T> {
    const asked = Promise.resolve()
      .then(() => this.ask())
      .finally(() => (this.asked = undefined));
    // Those who wait hear of a failure; it may come when none does any more.
    asked.catch(() => undefined);
    return asked;
  }
}
