/** Bodies up to this size are done at once: a few milliseconds each. */
const SMALL_BYTES = 128 * 1024;

/** Work on large bodies takes turns, so that many at a time hold others up no longer than one does, and need no more memory. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();

  /** Work on a body of so many bytes: now where it is small, else when all large ones before it are done. */
  take<T>(bytes: number, work: () => Promise<T>): Promise<T> {
    if (bytes <= SMALL_BYTES) return work();
    const turn = this.last.then(work);
    this.last = turn.catch(() => undefined);
    return turn;
  }
}
