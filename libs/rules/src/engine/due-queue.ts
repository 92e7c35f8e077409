import type { WakeUp } from './wake-ups.js';

/** Whether one comes before another: by what the queue goes by, then by key, so that the order is the same in every run. */
type Before = (a: WakeUp, b: WakeUp) => boolean;

/** Wake-ups by when they may be drawn, then by target: a binary heap, because of very many few are drawn at a time. */
export class DueQueue {
  private heap: WakeUp[] = [];
  private readonly before: Before;

  /** `by`: by the point that watermarks pass, or by when lateness runs out. */
  constructor(private readonly by: 'point' | 'due') {
    this.before = (a, b) => a[by] < b[by] || (a[by] === b[by] && a.target < b.target);
  }

  get size(): number {
    return this.heap.length;
  }

  /** Begins anew with these. */
  fill(wakeUps: Iterable<WakeUp>): void {
    // Sorted, it is a heap.
    this.heap = [...wakeUps].sort((a, b) => (this.before(a, b) ? -1 : 1));
  }

  get first(): WakeUp | undefined {
    return this.heap[0];
  }

  /** Those up to `until` in their order; all stay. */
  *inOrder(until: number): Generator<WakeUp, undefined> {
    if (!this.first || this.first[this.by] > until) return undefined;
    const rest = new DueQueue(this.by);
    rest.heap = this.heap.slice();
    for (let { first } = rest; first && first[this.by] <= until; { first } = rest) {
      yield first;
      rest.removeFirst();
    }
    return undefined;
  }

  add(wakeUp: WakeUp): void {
    const { heap, before } = this;
    let at = heap.push(wakeUp) - 1;
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      if (!before(wakeUp, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = wakeUp;
  }

  removeFirst(): void {
    const last = this.heap.pop();
    if (last && this.heap.length > 0) this.sink(last);
  }

  private sink(wakeUp: WakeUp): void {
    const { heap, before } = this;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
      if (!before(heap[child]!, wakeUp)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = wakeUp;
  }
}
