/** Smaller ones come cheap, and larger ones are too rare to be kept. Bytes. */
const MIN_KEPT = 256 * 1024;
const MAX_KEPT = 8 * 1024 * 1024;
/** As many as there are appends of one process under way at most times. */
const MAX_SPARE = 3;
const STEP = 512 * 1024;

/**
 * Buffers that are used again. One of some megabytes for each append is memory that the kernel clears each time and that has the
 * garbage collector look through the whole heap every few appends.
 */
export class SpareBuffers {
  private readonly spare: Buffer[] = [];

  /** At least `size` bytes, with whatever they held before. */
  take(size: number): Buffer {
    if (size < MIN_KEPT) return Buffer.allocUnsafe(size);
    const found = this.spare.findIndex(({ length }) => length >= size);
    if (found >= 0) return this.spare.splice(found, 1)[0]!;
    return Buffer.allocUnsafeSlow(Math.ceil(size / STEP) * STEP);
  }

  /** Nobody may read the buffer any more. */
  give(buffer: Buffer): void {
    if (buffer.length < MIN_KEPT || buffer.length > MAX_KEPT) return;
    if (this.spare.length === MAX_SPARE) this.spare.shift();
    this.spare.push(buffer);
  }
}
