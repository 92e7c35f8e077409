import { setImmediate as others } from 'node:timers/promises';

/** Work on a record goes on for this long before others have the processor: other partitions, health, signals. Milliseconds. */
const LONGEST_MS = 20;

/** Lets others have the processor where the work before it took long. Time decides when work pauses, never what it does. */
export class Pace {
  private last = performance.now();

  get due(): boolean {
    return performance.now() - this.last > LONGEST_MS;
  }

  async pause(): Promise<void> {
    await others();
    this.last = performance.now();
  }
}

/** Does work that pauses, and lets others have the processor then. */
export async function paced<T>(steps: Generator<void, T>): Promise<T> {
  const pace = new Pace();
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    if (pace.due) await pace.pause();
  }
}
