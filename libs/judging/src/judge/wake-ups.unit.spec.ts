import fc from 'fast-check';
import { keys } from '../kinds/key.js';
import type { WakeUp } from './wake-up.js';
import { WakeUps } from './wake-ups.js';

const wakeUp = (target: string, point: number, due: number): WakeUp => ({
  target: keys.disclosure('a', target),
  point,
  due,
});
const pending = (wakeUps: WakeUps): (WakeUp | undefined)[] =>
  [...wakeUps.upcoming(Infinity)].sort().map((target) => wakeUps.of(target));

const takeAll = (wakeUps: WakeUps, now: number, through = -Infinity): string[] => {
  const settled = { agreement: 'a', through: [through] };
  const taken: string[] = [];
  for (let agreement = wakeUps.next(now, settled); agreement; agreement = wakeUps.next(now, settled)) {
    taken.push(wakeUps.take(agreement, now, settled)!.target);
  }
  return taken;
};

describe('wake-ups', () => {
  it('name all rules that wait for a target, until they are asked', () => {
    const wakeUps = new WakeUps();
    const target = keys.disclosure('a', 'd');
    wakeUps.add(target, 5, 50, ['RCP-01']);
    wakeUps.merge();
    wakeUps.add(target, 7, 70, ['DIS-02']);
    expect(wakeUps.changed.get(target)).toEqual({ ...wakeUp('d', 5, 50), rules: ['DIS-02', 'RCP-01'] });
    wakeUps.discard();
    expect(wakeUps.of(target)?.rules).toEqual(['RCP-01']);
    const settled = { agreement: '', through: [] };
    expect(wakeUps.take('a', 50, settled)).toEqual({ target, rules: ['RCP-01'] });
    wakeUps.add(target, 9, 90, ['DIS-02']);
    expect(wakeUps.of(target)?.rules).toEqual(['DIS-02']);
    // For a wake-up that is stored without names, any rule may wait.
    wakeUps.add(target, 8, 80);
    expect(wakeUps.take('a', 80, settled)).toEqual({ target, rules: undefined });
  });

  it('keep the earliest point and due time of a target', () => {
    const wakeUps = new WakeUps();
    wakeUps.add(keys.disclosure('a', 'd'), 5, 50);
    wakeUps.add(keys.disclosure('a', 'd'), 7, 40);
    wakeUps.add(keys.disclosure('a', 'd'), 9, 90);
    expect(wakeUps.of(keys.disclosure('a', 'd'))).toEqual(wakeUp('d', 5, 40));
    expect(takeAll(wakeUps, 39)).toEqual([]);
    expect(takeAll(wakeUps, 40)).toEqual([keys.disclosure('a', 'd')]);
    expect(takeAll(wakeUps, 100)).toEqual([]);
  });

  it('wait for whole milliseconds, rounded up, and not beyond the last date, so that a bigint holds them', () => {
    const wakeUps = new WakeUps();
    wakeUps.add(keys.disclosure('a', 'fraction'), 1_199_998.8, 1_199_998.2);
    wakeUps.add(keys.disclosure('a', 'late'), 2 * 1e12 * 3_600_000 + 9e18, Infinity);
    wakeUps.add(keys.disclosure('a', 'early'), -1e300, 0);
    expect(wakeUps.of(keys.disclosure('a', 'fraction'))).toEqual(wakeUp('fraction', 1_199_999, 1_199_999));
    expect(wakeUps.of(keys.disclosure('a', 'late'))).toEqual(wakeUp('late', 8.64e15, Infinity));
    expect(wakeUps.of(keys.disclosure('a', 'early'))).toEqual(wakeUp('early', -8.64e15, 0));
    expect(takeAll(wakeUps, 1_199_998)).toEqual([keys.disclosure('a', 'early')]);
    expect(takeAll(wakeUps, 1_199_999)).toEqual([keys.disclosure('a', 'fraction')]);
  });

  it('wait for the watermarks of each registration separately, the earliest first', () => {
    const [d, e] = [keys.disclosure('a', 'd'), keys.disclosure('a', 'e')];
    const waiting = (): WakeUps => {
      const wakeUps = new WakeUps();
      wakeUps.add(d, 7, 90);
      wakeUps.add(e, Infinity, 90);
      wakeUps.add(keys.rivalWait('a', 1, e), 6, Infinity);
      wakeUps.add(keys.rivalWait('a', 2, d), 5, Infinity);
      return wakeUps;
    };
    const next = (...through: number[]) => {
      const wakeUps = waiting();
      const settled = { agreement: 'a', through };
      return wakeUps.next(0, settled) && wakeUps.take('a', 0, settled)?.target;
    };
    expect(next(6, 5, 4)).toBeUndefined();
    expect([next(7), next(-Infinity, 6), next(6, 5, 5), next(7, 6, 4), next(7, 6, 5)]).toEqual([d, e, d, e, d]);
    const upcoming = (...through: number[]) => [...waiting().upcoming(0, [{ agreement: 'a', through }])];
    expect([upcoming(6, 5, 4), upcoming(6, 6, 5)]).toEqual([[], [e, d]]);
  });

  it('fall due in order for any order of adding, unless watermarks have taken them before', () => {
    const dues = fc.array(fc.tuple(fc.nat(50), fc.nat(99), fc.nat(99)), { maxLength: 80, size: 'max' });
    fc.assert(
      fc.property(dues, fc.nat(99), fc.nat(99), (added, through, now) => {
        const wakeUps = new WakeUps();
        for (const [target, point, due] of added) wakeUps.add(keys.disclosure('a', `${target}`), point, due);
        const all = new Map(pending(wakeUps).map((w) => [w!.target, w!]));
        const passed = [...all.values()].filter(({ point }) => point <= through).map(({ target }) => target);
        const due = [...all.values()].filter((w) => w.point > through && w.due <= now).map(({ target }) => target);
        expect(takeAll(wakeUps, -1, through).sort()).toEqual(passed.sort());
        expect(takeAll(wakeUps, now).sort()).toEqual(due.sort());
        expect(wakeUps.size).toBe(all.size - passed.length - due.length);
      }),
    );
  });

  it('come by (point, key) if watermarks have passed them, then by (due, key), independent of other agreements', () => {
    const waiting = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(50), fc.nat(9), fc.nat(9)), {
      maxLength: 80,
      size: 'max',
    });
    fc.assert(
      fc.property(waiting, fc.nat(9), fc.nat(9), (added, through, now) => {
        const all = new WakeUps();
        const own = new WakeUps();
        for (const [agreement, target, point, due] of added) {
          all.add(keys.disclosure(agreement, `${target}`), point, due);
          if (agreement === 'a') own.add(keys.disclosure('a', `${target}`), point, due);
        }
        const order = (by: 'point' | 'due') => (x: WakeUp, y: WakeUp) =>
          x[by] - y[by] || (x.target < y.target ? -1 : 1);
        const ofA = [...own.upcoming(Infinity)].map((target) => own.of(target)!);
        const passed = ofA.filter(({ point }) => point <= through).sort(order('point'));
        const due = ofA.filter((w) => w.point > through && w.due <= now).sort(order('due'));
        const expected = [...passed, ...due].map(({ target }) => target);
        expect(takeAll(own, now, through)).toEqual(expected);
        const taken = takeAll(all, now, through);
        expect(taken.filter((target) => target.startsWith('D|a|'))).toEqual(expected);
        expect([...all.upcoming(now)]).toEqual([]);
      }),
    );
  });

  it('return to the state before an undone batch, and list the changes of a batch until it is merged', () => {
    const wakeUps = new WakeUps();
    for (const { target, point, due } of [wakeUp('taken', 1, 10), wakeUp('sooner', 5, 50), wakeUp('stays', 6, 60)])
      wakeUps.add(target, point, due);
    wakeUps.merge();
    const before = pending(wakeUps);
    const batch = (): void => {
      takeAll(wakeUps, 10);
      wakeUps.add(keys.disclosure('a', 'sooner'), 4, 40);
      wakeUps.add(keys.disclosure('a', 'new'), 3, 30);
      takeAll(wakeUps, 30);
    };
    batch();
    expect([...wakeUps.changed.keys()].sort()).toEqual([
      keys.disclosure('a', 'new'),
      keys.disclosure('a', 'sooner'),
      keys.disclosure('a', 'taken'),
    ]);
    wakeUps.discard();
    expect(pending(wakeUps)).toEqual(before);
    expect(takeAll(wakeUps, 10)).toEqual([keys.disclosure('a', 'taken')]);
    wakeUps.discard();
    batch();
    wakeUps.merge();
    expect(wakeUps.changed.size).toBe(0);
    expect(pending(wakeUps)).toEqual([wakeUp('sooner', 4, 40), wakeUp('stays', 6, 60)]);
  });

  it('remove from the queue those that no longer wait', () => {
    const wakeUps = new WakeUps();
    for (let n = 0; n < 5_000; n++) {
      wakeUps.add(keys.disclosure('a', `${n}`), n, 1_000_000 - n);
      if (n >= 3) takeAll(wakeUps, -1, n - 3);
    }
    expect(takeAll(wakeUps, 1_000_000)).toEqual([
      keys.disclosure('a', '4999'),
      keys.disclosure('a', '4998'),
      keys.disclosure('a', '4997'),
    ]);
  });
});
