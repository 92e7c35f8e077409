import { createHash } from 'node:crypto';

/*
 * The definitions of RFC 6962 and RFC 9162 as written, recursive and slow: an independent implementation to compare libs/merkle with,
 * without shared code. Numbers stay below 2^53, and the split is found by doubling, so that no bit operation is needed.
 */

/** The hash of a complete, aligned run of 2^level leaves. Undefined: it is computed from its halves. */
export type Shortcut = (begin: number, end: number) => Buffer | undefined;

const sha256 = (...parts: Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();

export const naiveLeaf = (entry: Uint8Array): Buffer => sha256(Buffer.of(0), entry);
export const naiveNode = (left: Buffer, right: Buffer): Buffer => sha256(Buffer.of(1), left, right);

/** The largest power of two below n. */
export function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

export class NaiveTree {
  readonly #memo = new Map<string, Buffer>();

  constructor(
    private readonly leaf: (index: number) => Buffer,
    private readonly shortcut: Shortcut = () => undefined,
  ) {}

  /** MTH(D[begin:end]) */
  root(begin: number, end: number): Buffer {
    if (begin === end) return sha256();
    const key = `${begin}:${end}`;
    const found = this.#memo.get(key) ?? this.shortcut(begin, end) ?? this.compute(begin, end);
    this.#memo.set(key, found);
    return found;
  }

  private compute(begin: number, end: number): Buffer {
    if (end - begin === 1) return this.leaf(begin);
    const middle = begin + split(end - begin);
    return naiveNode(this.root(begin, middle), this.root(middle, end));
  }

  /** PATH(index, D[begin:end]) */
  path(index: number, begin: number, end: number): Buffer[] {
    if (end - begin === 1) return [];
    const k = split(end - begin);
    const middle = begin + k;
    return index < k
      ? [...this.path(index, begin, middle), this.root(middle, end)]
      : [...this.path(index - k, middle, end), this.root(begin, middle)];
  }

  /** SUBPROOF(m, D[begin:end], whole) */
  subproof(m: number, begin: number, end: number, whole: boolean): Buffer[] {
    if (m === end - begin) return whole ? [] : [this.root(begin, end)];
    const k = split(end - begin);
    const middle = begin + k;
    return m <= k
      ? [...this.subproof(m, begin, middle, whole), this.root(middle, end)]
      : [...this.subproof(m - k, middle, end, false), this.root(begin, middle)];
  }
}

/** The tree over entries. */
export function naiveTree(entries: readonly Uint8Array[]): NaiveTree {
  return new NaiveTree((index) => naiveLeaf(entries[index]!));
}
