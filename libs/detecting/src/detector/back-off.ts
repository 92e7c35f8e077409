/** First and longest pause after a failure, milliseconds. */
const FIRST_MS = 100;
const LONGEST_MS = 60_000;

/**
 * Pauses between tries at what failed for want of a resource: twice as long each time, up to a minute, and each somewhere between its
 * half and its whole, so that detectors that failed together do not come back together.
 */
export class BackOff {
  private next = FIRST_MS;

  constructor(private readonly random: () => number = Math.random) {}

  pause(): number {
    const whole = this.next;
    this.next = Math.min(whole * 2, LONGEST_MS);
    return whole / 2 + (this.random() * whole) / 2;
  }

  /** After work that succeeded. */
  reset(): void {
    this.next = FIRST_MS;
  }
}
