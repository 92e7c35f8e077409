/**
 * A binary heap: the first member is at hand, and few of very many are taken at a time. Heaps in libraries return only the first;
 * `inOrder`, which shows the next members and removes none, is the reason for this implementation.
 */
export class Heap<T> {
  private items: T[] = [];

  constructor(private readonly before: (a: T, b: T) => boolean) {}

  get size(): number {
    return this.items.length;
  }

  get first(): T | undefined {
    return this.items[0];
  }

  /** Replaces all members. */
  fill(items: Iterable<T>): void {
    // A sorted list is a heap.
    this.items = [...items].sort((a, b) => (this.before(a, b) ? -1 : 1));
  }

  add(item: T): void {
    const { items, before } = this;
    let at = items.push(item) - 1;
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      if (!before(item, items[parent]!)) break;
      items[at] = items[parent]!;
      at = parent;
    }
    items[at] = item;
  }

  removeFirst(): void {
    const last = this.items.pop();
    if (last !== undefined && this.items.length > 0) this.sink(last);
  }

  /** Members in order, without removing them. The cost depends on the number taken, not on the number of members. */
  *inOrder(): Generator<T, undefined> {
    const { items } = this;
    // Positions whose parents have been returned.
    const next = new Heap<number>((a, b) => this.before(items[a]!, items[b]!));
    if (items.length > 0) next.add(0);
    for (let at = next.first; at !== undefined; at = next.first) {
      next.removeFirst();
      yield items[at]!;
      for (const child of [2 * at + 1, 2 * at + 2]) if (child < items.length) next.add(child);
    }
    return undefined;
  }

  private sink(item: T): void {
    const { items, before } = this;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && before(items[child + 1]!, items[child]!)) child++;
      if (!before(items[child]!, item)) break;
      items[at] = items[child]!;
      at = child;
    }
    items[at] = item;
  }
}
