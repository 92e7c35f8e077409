interface Asked<T> {
  current: Promise<T>;
  next?: Promise<T>;
}

/**
 * One question at a time for each key. Callers that ask while one is under way share the next one. So many callers cost few queries, and no
 * answer is older than its question.
 */
export class SharedQuestion<T> {
  private readonly asked = new Map<string, Asked<T>>();

  constructor(private readonly ask: (key: string) => Promise<T>) {}

  get(key: string): Promise<T> {
    const before = this.asked.get(key);
    if (!before) return this.start(key);
    const again = (): Promise<T> => this.start(key);
    return (before.next ??= before.current.then(again, again));
  }

  private start(key: string): Promise<T> {
    const asked: Asked<T> = { current: this.ask(key) };
    this.asked.set(key, asked);
    const forget = (): void => {
      if (asked.next === undefined) this.asked.delete(key);
    };
    asked.current.then(forget, forget);
    return asked.current;
  }
}
