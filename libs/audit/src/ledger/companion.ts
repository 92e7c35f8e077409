/** Rows that belong to entries (receipts, quarantined values), sorted by index, taken as the entries go by. */
export class Companion<T extends { index: string }> {
  private next: T | undefined;
  private ended = false;

  constructor(private readonly rows: AsyncGenerator<T, void, undefined>) {}

  /** The rows up to and including an entry's: those of `index`, and those that were passed over, which belong to no entry. */
  async take(index: number): Promise<{ own: T[]; strays: T[] }> {
    const own: T[] = [];
    const strays: T[] = [];
    for (let row = await this.peek(); row !== undefined && Number(row.index) <= index; row = await this.peek()) {
      (Number(row.index) === index ? own : strays).push(row);
      this.next = undefined;
    }
    return { own, strays };
  }

  /** What is left after the last entry. */
  async rest(): Promise<T[]> {
    return (await this.take(Number.MAX_SAFE_INTEGER)).strays;
  }

  private async peek(): Promise<T | undefined> {
    if (this.next !== undefined || this.ended) return this.next;
    const { value, done } = await this.rows.next();
    this.ended = done === true;
    this.next = value ?? undefined;
    return this.next;
  }
}
