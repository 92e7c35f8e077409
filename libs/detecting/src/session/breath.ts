import { setImmediate as others } from 'node:timers/promises';

/** A fold runs for this long before other work gets the processor: health, metrics, signals, the renewal of leases. Milliseconds. */
const LONGEST_MS = 20;

/**
 * Lets other work have the processor regularly during long work. The time only decides when the work pauses, never its result. @throws the
 * signal's reason when the work is no longer wanted
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
