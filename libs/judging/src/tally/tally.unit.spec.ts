import fc from 'fast-check';
import { decodeFacts, encodeFacts, type Facts } from '../kinds/all-kinds.js';
import type { Key } from '../kinds/key.js';
import { ALL_TIME, type Member } from '../kinds/tally.js';
import type { Memory } from '../memory/memory.js';
import { Overlay } from '../memory/overlay.js';
import { afterTime, atTime, comparePlaces } from './place.js';
import { Tally } from './tally.js';

const WINDOWS = [7, 40, ALL_TIME];

/** The stored facts, as text; each batch is committed. */
class Store implements Memory {
  readonly rows = new Map<Key, string>();

  get(key: Key): Facts | null {
    const data = this.rows.get(key);
    return data === undefined ? null : decodeFacts(key, data);
  }
  scan = () => [];
  events = () => [];
  entriesOf = () => [];

  batch<T>(work: (tally: Tally) => T): { result: T; written: number } {
    const overlay = new Overlay(this);
    const result = work(new Tally(overlay, 'A', 'x'));
    for (const [key, facts] of overlay.changed) this.rows.set(key, encodeFacts(key, facts));
    return { result, written: overlay.changed.size };
  }
}

const memberOf = (time: number, items: number, index: number): Member => ({
  ...{ time, source: `agency:irs/${index % 3}`, sequence: 0, id: `e${index}`, index, receivedAt: 0 },
  ...{ subject: `irs/D-${index}`, items, request: '' },
});

/** The plain list that is equivalent to a tally. */
class Plain {
  readonly members: Member[] = [];
  put(member: Member): void {
    this.members.push(member);
    this.members.sort(comparePlaces);
  }
  valueOf(member: Member, window: number): number {
    return this.members
      .filter(({ time }, n) => time > member.time - window && n <= this.members.indexOf(member))
      .reduce((sum, { items }) => sum + items, 0);
  }
  within(from: number, to: number): Member[] {
    return this.members.filter(({ time }) => time >= from && time < to);
  }
}

function agree(tally: Tally, plain: Plain, from: number, to: number, limit: number): void {
  const range = [atTime(from), atTime(to)] as const;
  const members = plain.within(from, to);
  expect([...tally.list(...range)]).toEqual(members);
  expect(tally.between(...range)).toEqual({
    count: members.length,
    sum: members.reduce((sum, { items }) => sum + items, 0),
  });
  // The tally does not keep values for one of them.
  for (const window of [...tally.windows, 13]) {
    const values = members.map((member) => ({ member, value: plain.valueOf(member, window) }));
    const highest = values.reduce((best, one) => (one.value > best.value ? one : best), values[0]!);
    expect(tally.highest(window, ...range)).toEqual(highest);
    expect(tally.firstAbove(window, limit, ...range)).toEqual(values.find(({ value }) => value > limit));
  }
}

const times = fc.integer({ min: 0, max: 120 });
const step = fc.record({ time: times, items: fc.integer({ min: 0, max: 9 }), drop: fc.integer({ min: 0, max: 9 }) });
const asked = fc.record({ from: times, length: times, limit: fc.integer({ min: 0, max: 300 }) });

describe('a tally', () => {
  it('gives the same answers as a plain list, after any order of additions and removals', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 250, size: 'max' }), asked, (steps, ask) => {
        const store = new Store();
        const plain = new Plain();
        store.batch((tally) => tally.keepWindows(WINDOWS));
        steps.forEach(({ time, items, drop }, index) => {
          store.batch((tally) => {
            const member = memberOf(time, items, index);
            tally.put(member);
            plain.put(member);
            if (drop > 3) return;
            const [gone] = plain.members.splice((time * 7 + drop) % plain.members.length, 1);
            tally.drop(gone!);
          });
        });
        store.batch((tally) => {
          agree(tally, plain, ask.from, ask.from + ask.length, ask.limit);
          agree(tally, plain, -1, 1_000, ask.limit);
        });
      }),
      { numRuns: 25 },
    );
  });

  it('can be changed to other windows and used further', () => {
    const store = new Store();
    const plain = new Plain();
    const put = (from: number, to: number): void => {
      for (let n = from; n < to; n++) {
        const member = memberOf((n * 37) % 211, n % 5, n);
        store.batch((tally) => tally.put(member));
        plain.put(member);
      }
    };
    put(0, 200);
    store.batch((tally) => tally.keepWindows([10]));
    store.batch((tally) => agree(tally, plain, 20, 150, 30));
    put(200, 300);
    store.batch((tally) => agree(tally, plain, 20, 150, 30));
    store.batch((tally) => tally.keepWindows([10, 90]));
    store.batch((tally) => agree(tally, plain, 20, 150, 30));
  });

  it('becomes empty again', () => {
    const store = new Store();
    const members = Array.from({ length: 300 }, (_, n) => memberOf(n % 50, 1, n));
    store.batch((tally) => tally.keepWindows(WINDOWS));
    for (const member of members) store.batch((tally) => tally.put(member));
    for (const member of members) store.batch((tally) => tally.drop(member));
    store.batch((tally) => {
      expect(tally.between()).toEqual({ count: 0, sum: 0 });
      expect([...tally.list()]).toEqual([]);
      expect(tally.highest(7)).toBeUndefined();
      tally.put(members[0]!);
      expect(tally.highest(7)?.value).toBe(1);
      expect(() => tally.drop(members[1]!)).toThrow('not in the tally');
    });
  });

  it.each(['in order', 'in any order'])('writes only a few pages for one more member of many, %s', (order) => {
    const store = new Store();
    store.batch((tally) => tally.keepWindows([500, ALL_TIME]));
    const written: number[] = [];
    for (let n = 0; n < 1_500; n++) {
      const at = order === 'in order' ? n : (n * 597) % 1_501;
      written.push(store.batch((tally) => tally.put(memberOf(at, 1, n))).written);
    }
    const most = (from: number, to: number): number => Math.max(...written.slice(from, to));
    // A page at each level for each end of the changed range, and the split pages.
    expect(most(1_000, 1_500)).toBeLessThanOrEqual(order === 'in order' ? 8 : 14);
    const pages = [...store.rows.values()];
    expect(Math.max(...pages.map(({ length }) => length))).toBeLessThan(6_000);
  });

  it('asks for no new page, for each of which a fold would start again', () => {
    const store = new Store();
    store.batch((tally) => tally.put(memberOf(0, 1, 0)));
    // For a page that is not stored, the memory does not know yet whether it exists.
    const known = store.get.bind(store);
    store.get = ((key: Key) => (store.rows.has(key) ? known(key) : undefined)) as typeof store.get;
    for (let n = 1; n < 400; n++) store.batch((tally) => tally.put(memberOf((n * 37) % 400, 1, n)));
    store.batch((tally) => expect(tally.between().count).toBe(400));
  });

  it('finds a window by its ends', () => {
    const store = new Store();
    store.batch((tally) => {
      tally.keepWindows([10]);
      for (const [n, time] of [0, 5, 10, 11, 20].entries()) tally.put(memberOf(time, 1, n));
      // An act exactly one window earlier is outside.
      expect(tally.highest(10)?.member.time).toBe(11);
      expect(tally.highest(10)?.value).toBe(3);
      expect(tally.between(afterTime(0), afterTime(10)).count).toBe(2);
    });
  });
});
