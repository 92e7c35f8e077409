/**
 * Counts by 64-bit key, in flat arrays: 12 bytes a slot, so that a million addresses take some 25 MB where a Map of strings
 * takes ten times that. The caller's keys are the first 8 bytes of keyed digests: uniform, and nobody without the key can
 * make two collide (by chance: 1 in 20 million for 1.28 million keys).
 */
export class DigestTable {
  #mask: number;
  #high: Uint32Array;
  #low: Uint32Array;
  #counts: Uint32Array;
  #size = 0;

  constructor(initialSlots = 1 << 12) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(2, initialSlots)));
    this.#mask = slots - 1;
    this.#high = new Uint32Array(slots);
    this.#low = new Uint32Array(slots);
    this.#counts = new Uint32Array(slots);
  }

  get size(): number {
    return this.#size;
  }

  /** Adds one to a key's count and returns it. */
  add(high: number, low: number): number {
    if (this.#size * 4 >= (this.#mask + 1) * 3) this.#grow();
    const slot = this.#slotOf(high >>> 0, low >>> 0);
    if (this.#counts[slot] === 0) {
      this.#high[slot] = high;
      this.#low[slot] = low;
      this.#size++;
    }
    return ++this.#counts[slot]!;
  }

  count(high: number, low: number): number {
    return this.#counts[this.#slotOf(high >>> 0, low >>> 0)]!;
  }

  #slotOf(high: number, low: number): number {
    let slot = low & this.#mask;
    while (this.#counts[slot] !== 0 && (this.#low[slot] !== low || this.#high[slot] !== high))
      slot = (slot + 1) & this.#mask;
    return slot;
  }

  #grow(): void {
    const high = this.#high;
    const low = this.#low;
    const counts = this.#counts;
    const slots = counts.length * 2;
    this.#mask = slots - 1;
    this.#high = new Uint32Array(slots);
    this.#low = new Uint32Array(slots);
    this.#counts = new Uint32Array(slots);
    for (let i = 0; i < counts.length; i++) {
      if (counts[i] === 0) continue;
      const slot = this.#slotOf(high[i]!, low[i]!);
      this.#high[slot] = high[i]!;
      this.#low[slot] = low[i]!;
      this.#counts[slot] = counts[i]!;
    }
  }
}
