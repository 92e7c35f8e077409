import fc from 'fast-check';
import type { Facts } from '../kinds/all-kinds.js';
import type { Key } from '../kinds/key.js';
import { ALL_TIME, type Member, type TallyPage } from '../kinds/tally.js';
import type { Memory } from '../memory/memory.js';
import { Overlay } from '../memory/overlay.js';
import { Tally } from './tally.js';
import { towardPlaces } from './toward.js';

const AGREEMENT = 'A';
const OF = 'x';

/** Committed pages, of which only those that were loaded are known. */
class Loaded implements Memory {
  readonly pages = new Map<Key, Facts>();
  known: (key: Key) => boolean = () => true;

  get(key: Key): Facts | null | undefined {
    return this.known(key) ? (this.pages.get(key) ?? null) : undefined;
  }
  scan = () => [];
  events = () => [];
  entriesOf = () => [];

  change(work: (tally: Tally) => void): void {
    const overlay = new Overlay(this);
    work(new Tally(overlay, AGREEMENT, OF));
    for (const [key, facts] of overlay.changed) this.pages.set(key, facts);
  }
}

const memberOf = (time: number, index: number): Member => ({
  ...{ time, source: `agency:irs/${index % 3}`, sequence: 0, id: `e${index}`, index, receivedAt: 0 },
  ...{ subject: `irs/D-${index}`, items: 1, request: '' },
});

/** The pages that are named on the way to some places, in the order of their levels. */
function namedFor(memory: Loaded, times: readonly number[]): { named: Set<Key>; steps: number } {
  const named = new Set<Key>();
  const places = times.map((time) => ({ agreement: AGREEMENT, of: OF, time }));
  let steps = 0;
  const known = (key: Key) => (named.has(key) ? (memory.pages.get(key) as TallyPage | undefined) : undefined);
  for (const level of towardPlaces(places, known)) {
    steps++;
    for (const key of level) named.add(key);
  }
  return { named, steps };
}

it('names every page that is read where one more is put in, also before the first and after the last', () => {
  const times = fc.array(fc.integer({ min: 100, max: 900 }), { minLength: 20, maxLength: 400, size: 'max' });
  const windows = fc.constantFrom([], [7], [40, 300], [300, ALL_TIME]);
  fc.assert(
    fc.property(times, windows, fc.integer({ min: 0, max: 1_000 }), (all, kept, time) => {
      const memory = new Loaded();
      memory.change((tally) => tally.keepWindows(kept));
      all.forEach((one, index) => memory.change((tally) => tally.put(memberOf(one, index))));

      const { named } = namedFor(memory, [time]);
      memory.known = (key) => named.has(key);
      const member = memberOf(time, all.length);
      memory.change((tally) => expect(tally.find(member)).toBeUndefined());
      memory.change((tally) => tally.put(member));
      memory.known = () => true;
      memory.change((tally) => expect(tally.find(member)).toEqual(member));
      // As many as the levels of the tree, for the place and each end of each window.
      expect(named.size).toBeLessThanOrEqual(1 + 3 * 2 * (1 + 2 * kept.length));
    }),
  );
});

it('looks at each page once for each moment, in a tree of many levels too', () => {
  const memory = new Loaded();
  memory.change((tally) => {
    tally.keepWindows([50, ALL_TIME]);
    for (let n = 0; n < 9_000; n++) tally.put(memberOf(n, n));
  });
  const times = Array.from({ length: 100 }, (_, n) => 8_900 + n);
  let looks = 0;
  const places = times.map((time) => ({ agreement: AGREEMENT, of: OF, time }));
  const look = (key: Key): TallyPage | undefined => {
    looks++;
    return memory.pages.get(key) as TallyPage | undefined;
  };
  const levels = [...towardPlaces(places, look)].map(({ size }) => size);
  expect(levels).toHaveLength(4);
  // Some 150 moments share their pages: 16 members a leaf.
  expect(levels.reduce((sum, size) => sum + size)).toBeLessThan(40);
  expect(looks).toBeLessThan(50);
});
