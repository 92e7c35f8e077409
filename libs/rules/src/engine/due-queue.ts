import type { WakeUp } from './wake-ups.js';

/** Wake-ups by when they are due: a binary heap, because with every entry that comes a few of very many fall due. */
export class DueQueue {
  private heap: WakeUp[] = [];

  get size(): number {
    return this.heap.length;
  }

  /** Begins anew with these. */
  fill(wakeUps: Iterable<WakeUp>): void {
    // Sorted, it is a heap.
    this.heap = [...wakeUps].sort((a, b) => a.due - b.due);
  }

  /** When the first is due; Infinity: none waits. */
  get earliest(): number {
    return this.heap[0]?.due ?? Infinity;
  }

  add(wakeUp: WakeUp): void {
    const { heap } = this;
    let at = heap.push(wakeUp) - 1;
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      if (heap[parent]!.due <= wakeUp.due) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = wakeUp;
  }

  /** Takes out the first that is due at `now`. */
  takeUntil(now: number): WakeUp | undefined {
    const { heap } = this;
    const [first] = heap;
    if (!first || first.due > now) return undefined;
    const last = heap.pop()!;
    if (heap.length > 0) this.sink(last);
    return first;
  }

  private sink(wakeUp: WakeUp): void {
    const { heap } = this;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && heap[child + 1]!.due < heap[child]!.due) child++;
      if (heap[child]!.due >= wakeUp.due) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = wakeUp;
  }
}
