import type { WaitingOrder, WaitingPlace } from '../memory/memory.js';
import { Heap } from './heap.js';
import type { WakeUp } from './wake-up.js';

export const START: WaitingPlace = { time: -Infinity };
export const END: WaitingPlace = { time: Infinity };

export const later = (a: WaitingPlace, b: WaitingPlace): WaitingPlace => {
  if (a.time !== b.time) return a.time > b.time ? a : b;
  return a.target === undefined || (b.target !== undefined && a.target > b.target) ? a : b;
};

/** Is everything up to a time before a place? */
export const endsAt = (reach: WaitingPlace, until: number): boolean =>
  reach.time > until || (reach.time === until && reach.target === undefined);

/** The loaded wake-ups in one order: by time, then by key, so that it is the same in every run. */
export class WakeUpQueue {
  private readonly heap: Heap<WakeUp>;

  constructor(
    readonly by: WaitingOrder,
    /** All wake-ups up to here are loaded; of those after it, some are. */
    public reach: WaitingPlace,
  ) {
    this.heap = new Heap((a, b) => a[by] < b[by] || (a[by] === b[by] && a.target < b.target));
  }

  /** `waiting`: the wake-ups that still wait. Dropped ones stay in the heap until they come first, or are too many. */
  add(wakeUp: WakeUp, waiting: { readonly size: number } & Iterable<WakeUp>, few: number): void {
    this.heap.add(wakeUp);
    if (this.heap.size > 2 * waiting.size + few) this.heap.fill(waiting);
  }

  first(waits: (wakeUp: WakeUp) => boolean): WakeUp | undefined {
    for (;;) {
      const { first } = this.heap;
      if (!first || waits(first)) return first;
      this.heap.removeFirst();
    }
  }

  inOrder(): Generator<WakeUp, undefined> {
    return this.heap.inOrder();
  }

  reaches(wakeUp: WakeUp, reach = this.reach): boolean {
    const time = wakeUp[this.by];
    return time < reach.time || (time === reach.time && (reach.target === undefined || wakeUp.target <= reach.target));
  }
}
