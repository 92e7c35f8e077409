/**
 * A binary heap: the first is at hand, and of very many few are taken at a time. Libraries' heaps give out the first only; `inOrder`, which
 * looks at what comes next and leaves all where it is, is why this is our own.
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

  /** Begins anew with these. */
  fill(items: Iterable<T>): void {
    // Sorted, it is a heap.
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

  /** In their order; all stay. Costs by how many are taken, not by how many there are. */
  *inOrder(): Generator<T, undefined> {
    const { items } = this;
    // Positions whose parents have been given out.
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
