import { createHash } from 'node:crypto';

/** Deterministic from its seed on every machine (sfc32: Chris Doty-Humphrey's small fast counter, 128-bit state). */
export class Prng {
  private a: number;
  private b: number;
  private c: number;
  private d: number;

  /** Different labels give independent streams of one seed, so that a change in one part leaves the others as they were. */
  constructor(seed: number, label = '') {
    const state = createHash('sha256').update(`${seed} ${label}`).digest();
    [this.a, this.b, this.c, this.d] = [0, 4, 8, 12].map((at) => state.readUInt32LE(at)) as [
      number,
      number,
      number,
      number,
    ];
  }

  /** 32 random bits. */
  next(): number {
    const t = (this.a + this.b + this.d) | 0;
    this.d = (this.d + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = ((this.c << 21) | (this.c >>> 11)) + t;
    return t >>> 0;
  }

  /** A whole number from `from` to `to`, both included. */
  int(from: number, to: number): number {
    return from + (this.next() % (to - from + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability * 4_294_967_296;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.next() % from.length]!;
  }

  /** Fisher-Yates, in place. */
  shuffle<T extends unknown[] | Uint32Array>(list: T): T {
    for (let i = list.length - 1; i > 0; i--) {
      const j = this.int(0, i);
      [list[i], list[j]] = [list[j]!, list[i]!];
    }
    return list;
  }

  /** `count` different elements. */
  sample<T>(from: readonly T[], count: number): T[] {
    return this.shuffle([...from]).slice(0, count);
  }

  /** An id of UUIDv7's form; its time is made up too. */
  uuid(): string {
    const hex = [0, 0, 0, 0].map(() => this.next().toString(16).padStart(8, '0')).join('');
    return `019a${hex.slice(4, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  }
}
