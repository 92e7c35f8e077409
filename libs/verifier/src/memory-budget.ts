/**
 * How much may be held of what a log says, in bytes. Whoever writes a log chooses its offsets, names and control entries: what one walk
 * remembers of them has to have an end, and what was not remembered has to be said.
 */
export class MemoryBudget {
  constructor(private left: number) {}

  /** False: there is no room, and nothing was taken. */
  take(bytes: number): boolean {
    if (bytes > this.left) return false;
    this.left -= bytes;
    return true;
  }
}
