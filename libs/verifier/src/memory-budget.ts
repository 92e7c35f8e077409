/**
 * The memory for a log's own data, in bytes. The writer of a log chooses its offsets, names and control entries, so a walk must bound what
 * it remembers of them, and report what it did not.
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
