import fc from 'fast-check';
import { Heap } from './heap.js';

type Item = [number, string];
const before = (a: Item, b: Item): boolean => a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);
const items = fc.uniqueArray(fc.tuple(fc.nat(20), fc.string({ maxLength: 2 })), {
  selector: String,
  maxLength: 200,
  size: 'max',
});

it('a heap returns members in order, removed or only read, for any order of adding', () => {
  fc.assert(
    fc.property(items, items, fc.nat(50), (filled, added, taken) => {
      const heap = new Heap<Item>(before);
      heap.fill(filled);
      for (const item of added) heap.add(item);
      const sorted = [...filled, ...added].sort((a, b) => (before(a, b) ? -1 : 1));
      expect([...heap.inOrder()].map(String)).toEqual(sorted.map(String));
      for (let n = 0; n < taken; n++) heap.removeFirst();
      expect(heap.size).toBe(Math.max(0, sorted.length - taken));
      expect([...heap.inOrder()].map(String)).toEqual(sorted.slice(taken).map(String));
      expect(heap.first?.join()).toBe(sorted[taken]?.join());
    }),
  );
});

it('a heap reads few of very many at low cost', () => {
  let asked = 0;
  const heap = new Heap<number>((a, b) => (asked++, a < b));
  heap.fill(Array.from({ length: 100_000 }, (_, i) => i));
  asked = 0;
  const found: number[] = [];
  for (const item of heap.inOrder()) if (found.push(item) === 100) break;
  expect(found).toEqual(Array.from({ length: 100 }, (_, i) => i));
  expect(asked).toBeLessThan(10_000);
});
