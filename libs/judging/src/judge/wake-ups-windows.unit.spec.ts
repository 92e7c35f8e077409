import fc from 'fast-check';
import { agreementOf, type Key, keys } from '../kinds/key.js';
import { NotLoaded, type WaitingRange } from '../memory/memory.js';
import type { WakeUp } from './wake-up.js';
import { WakeUps } from './wake-ups.js';

/** Rows that are fetched at once. */
const PAGE = 3;
const AGREEMENTS = ['a', 'b', 'c'];

type Op =
  | { do: 'add'; agreement: string; id: number; point: number; due: number }
  | { do: 'draw'; now: number; agreement: string; through: number; most: number };

/** Never passed by watermarks, never due. */
const never = (time: number): number => (time === 30 ? Infinity : time);
const agreement = fc.constantFrom(...AGREEMENTS);
const op: fc.Arbitrary<Op> = fc.oneof(
  fc.record({
    ...{ do: fc.constant('add' as const), agreement, id: fc.nat(12) },
    ...{ point: fc.nat(30).map(never), due: fc.nat(30).map(never) },
  }),
  fc.record({
    ...{ do: fc.constant('draw' as const), now: fc.integer({ min: -1, max: 31 }), agreement },
    ...{ through: fc.integer({ min: -1, max: 31 }), most: fc.integer({ min: 1, max: 9 }) },
  }),
);
const batch = fc.record({
  ops: fc.array(op, { minLength: 1, maxLength: 12, size: 'max' }),
  given: fc.constantFrom('up', 'in', 'in'),
  /** Is it stored before the next batch reads? */
  lands: fc.boolean(),
  /** The time up to which due wake-ups are fetched before the fold. */
  ahead: fc.option(fc.nat(31)),
});

/** The operations of a batch, and the answers to them. */
function run(wakeUps: WakeUps, ops: readonly Op[]): unknown[] {
  const heard: unknown[] = [];
  for (const one of ops) {
    if (one.do === 'add') {
      const target = keys.disclosure(one.agreement, `${one.id}`);
      wakeUps.add(target, one.point, one.due);
      heard.push(wakeUps.of(target));
      continue;
    }
    const settled = { agreement: one.agreement, through: [one.through] };
    for (let n = 0; n < one.most; n++) {
      const next = wakeUps.next(one.now, settled);
      heard.push(next);
      if (next === undefined) break;
      heard.push(wakeUps.take(next, one.now, settled));
    }
  }
  return heard;
}

/** The contents of a database, with or without the previous batch. */
class Store {
  rows = new Map<Key, WakeUp>();
  private flying: ReadonlyMap<Key, WakeUp | undefined> = new Map();
  private readonly asked = new Set<Key>();
  loads = 0;

  /** Like facts, they are known only after they are fetched, but then with the changes of the previous batch. */
  readonly of = (target: Key): WakeUp | null | undefined => {
    if (!this.asked.has(target)) return undefined;
    return (this.flying.has(target) ? this.flying.get(target) : this.rows.get(target)) ?? null;
  };

  commit(changed: ReadonlyMap<Key, WakeUp | undefined>, lands: boolean): void {
    this.land();
    this.flying = changed;
    if (lands) this.land();
    this.asked.clear();
  }

  private land(): void {
    for (const [target, wakeUp] of this.flying) {
      if (wakeUp) this.rows.set(target, wakeUp);
      else this.rows.delete(target);
    }
  }

  fetch(wakeUps: WakeUps, range: WaitingRange): void {
    const { agreement, by, after, until } = range;
    const before = (a: WakeUp, time: number, target: string) => a[by] < time || (a[by] === time && a.target <= target);
    const found = [...this.rows.values()]
      .filter((row) => agreement === undefined || agreementOf(row.target) === agreement)
      .filter((row) => !before(row, after.time, after.target ?? '~') && row[by] <= until)
      .sort((a, b) => (before(a, b[by], b.target) ? -1 : 1))
      .slice(0, PAGE);
    wakeUps.learn(range, found, found.length < PAGE);
  }

  load(wakeUps: WakeUps, { wanted }: NotLoaded): void {
    this.loads++;
    for (const one of wanted) {
      if (one.kind === 'facts') this.asked.add(one.key);
      else if (one.kind === 'waiting') this.fetch(wakeUps, one);
      else throw new Error(one.kind);
    }
  }
}

it('wake-ups that are partly loaded are taken as if all were, for any order of fetching and any abandoned batch', () => {
  let loads = 0;
  fc.assert(
    fc.property(fc.array(batch, { maxLength: 25, size: 'max' }), fc.integer({ min: 0, max: 12 }), (batches, most) => {
      const all = new WakeUps();
      const store = new Store();
      const some = new WakeUps({ of: store.of, count: 0 }, most);
      for (const { ops, given, lands, ahead } of batches) {
        if (ahead !== null) {
          const range = some.lacking({ by: 'due', until: ahead }, 4);
          if (range) store.fetch(some, range);
          for (const further of some.lackingDue(ahead, 2, 2)) store.fetch(some, further);
        }
        const expected = run(all, ops);
        let heard: unknown[] | undefined;
        while (!heard) {
          try {
            heard = run(some, ops);
          } catch (error) {
            if (!(error instanceof NotLoaded)) throw error;
            some.discard();
            store.load(some, error);
          }
        }
        expect(heard).toEqual(expected);
        expect(some.size).toBe(all.size);
        expect(some.changed).toEqual(all.changed);
        if (given === 'up') {
          all.discard();
          some.discard();
        } else {
          const { changed } = some;
          all.merge();
          some.merge();
          store.commit(changed, lands);
          // Changes of a batch stay until they are stored; all others are bounded.
          expect(some.held).toBeLessThanOrEqual(most + 2 * changed.size);
        }
        expect(some.size).toBe(all.size);
      }
      loads += store.loads;
    }),
    { numRuns: 300 },
  );
  expect(loads).toBeGreaterThan(1_000);
});

it('wake-ups are dropped from memory when they are stored and lie beyond the asked range', () => {
  const store = new Store();
  const wakeUps = new WakeUps({ of: () => null, count: 0 }, 100);
  const commit = (): void => {
    const { changed } = wakeUps;
    wakeUps.merge();
    store.commit(changed, true);
  };
  store.fetch(wakeUps, { by: 'due', after: { time: -Infinity }, until: 50 });
  for (let n = 0; n < 1_000; n++) {
    wakeUps.add(keys.disclosure('a', `${n}`), 1_000 + n, n === 7 ? 40 : 1_000 + n);
    if (n % 10 === 9) commit();
    expect(wakeUps.held).toBeLessThanOrEqual(21);
  }
  commit();
  commit();
  expect([wakeUps.held, wakeUps.size]).toEqual([1, 1_000]);
  expect(wakeUps.next(50, { agreement: '', through: [] })).toBe('a');
});
