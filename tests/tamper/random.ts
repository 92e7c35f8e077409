/** A generator with a seed (mulberry32), so that a failing case can be repeated. */
export class Random {
  constructor(private state: number) {}

  /** An integer from 0 to `below` - 1. */
  below(below: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  }

  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  /** Two different positions below `below`, in order. */
  two(below: number): [number, number] {
    const a = this.below(below);
    const b = (a + 1 + this.below(below - 1)) % below;
    return [Math.min(a, b), Math.max(a, b)];
  }

  flip(bytes: Buffer): Buffer {
    const flipped = Buffer.from(bytes);
    flipped[this.below(bytes.length)]! ^= 1 << this.below(8);
    return flipped;
  }
}
