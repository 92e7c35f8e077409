import { SpareBuffers } from './spare-buffers.js';

const MiB = 1024 * 1024;

describe('SpareBuffers', () => {
  it('gives a buffer that was given back to the next who fits in it', () => {
    const buffers = new SpareBuffers();
    const first = buffers.take(MiB + 1);
    expect(first.length).toBeGreaterThan(MiB);
    expect(buffers.take(MiB)).not.toBe(first);
    buffers.give(first);
    expect(buffers.take(3 * MiB)).not.toBe(first);
    expect(buffers.take(first.length)).toBe(first);
    expect(buffers.take(first.length)).not.toBe(first);
  });

  it('keeps three, and neither small nor huge ones', () => {
    const buffers = new SpareBuffers();
    const given = [1, 2, 3, 4].map((n) => buffers.take(n * MiB));
    for (const each of given) buffers.give(each);
    expect(buffers.take(1)).not.toBe(given[0]);
    expect(new Set([MiB, MiB, MiB, MiB].map((size) => given.indexOf(buffers.take(size))))).toEqual(
      new Set([1, 2, 3, -1]),
    );
    for (const size of [100, 9 * MiB]) {
      const odd = buffers.take(size);
      buffers.give(odd);
      expect(buffers.take(size)).not.toBe(odd);
    }
  });
});
