import fc from 'fast-check';
import type { Facts } from '../kinds/all-kinds.js';
import type { Key } from '../kinds/key.js';
import type { Member, TallyPage } from '../kinds/tally.js';
import type { Memory } from '../memory/memory.js';
import { Overlay } from '../memory/overlay.js';
import { Tally } from './tally.js';
import { pagesToward, rootOf } from './toward.js';

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

it('names every page that is read where one more is put in, also before the first and after the last', () => {
  const times = fc.array(fc.integer({ min: 100, max: 900 }), { minLength: 20, maxLength: 400, size: 'max' });
  const windows = fc.constantFrom([], [7], [40, 300]);
  fc.assert(
    fc.property(times, windows, fc.integer({ min: 0, max: 1_000 }), (all, kept, time) => {
      const memory = new Loaded();
      memory.change((tally) => tally.keepWindows(kept));
      all.forEach((one, index) => memory.change((tally) => tally.put(memberOf(one, index))));

      const place = { agreement: AGREEMENT, of: OF, time };
      const loaded = new Set<Key>([rootOf(place)]);
      for (const key of loaded) {
        const page = memory.pages.get(key) as TallyPage | undefined;
        if (page) for (const below of pagesToward(page, place, kept)) loaded.add(below);
      }
      memory.known = (key) => loaded.has(key);
      const member = memberOf(time, all.length);
      memory.change((tally) => expect(tally.find(member)).toBeUndefined());
      memory.change((tally) => tally.put(member));
      memory.known = () => true;
      memory.change((tally) => expect(tally.find(member)).toEqual(member));
      // As many as the levels of the tree, for the place and each end of each window.
      expect(loaded.size).toBeLessThanOrEqual(1 + 3 * 2 * (1 + 2 * kept.length));
    }),
  );
});
