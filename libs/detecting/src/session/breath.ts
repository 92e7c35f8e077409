import { setImmediate as others } from 'node:timers/promises';

/** A fold goes on for this long before others are heard: health, metrics, signals, the renewal of leases. Milliseconds. */
const LONGEST_MS = 20;

/**
 * Lets others have the processor now and then during long work. Time decides here, which is why it may only decide when the
 * work pauses, never what it does. @throws the signal's reason, where the work is no longer wanted
 */
export class Breath {
  private last = performance.now();

  constructor(private readonly signal?: AbortSignal) {}

  get due(): boolean {
    return performance.now() - this.last > LONGEST_MS;
  }

  async take(): Promise<void> {
    await others();
    this.signal?.throwIfAborted();
    this.last = performance.now();
  }
}
