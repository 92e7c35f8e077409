import fc from 'fast-check';
import { itemsAfter, type LiveFinding, reopened, type SeenBefore, type UnitsOfHit } from './reopened.js';
import { HOUR, SEEN, T0 } from './testing/acts.js';
import { hit } from './testing/hits.js';

const OTHER_RULES = `sha256:${'2'.repeat(64)}`;
const SINCE = T0 + 1_000 * HOUR;
const live = (hits: readonly UnitsOfHit[], more: Partial<LiveFinding> = {}): LiveFinding => ({
  ...{ ruleSet: SEEN.ruleSet, since: SINCE, severity: hits.at(-1)!.severity as LiveFinding['severity'], hits },
  ...more,
});
const seenAfter = (hits: readonly UnitsOfHit[], more: Partial<SeenBefore> = {}): SeenBefore => ({
  ruleSet: SEEN.ruleSet,
  judged: hits.at(-1)!.index + 1,
  hits: hits.length,
  count: hits.reduce((sum, { delta }) => sum + delta, 0),
  severity: hits.at(-1)!.severity as SeenBefore['severity'],
  ...more,
});

describe('of a rule about items', () => {
  const then = [hit(1, { add: [1, 2, 300] })];
  const after = (...later: UnitsOfHit[]) => reopened(seenAfter(then), live([...then, ...later]));

  it('nothing came back that did not change', () => {
    expect(after()).toBeNull();
  });
  it('an item more, also where another goes', () => {
    expect(after(hit(5, { add: [4] }))).toEqual({ because: 'units', at: T0 + 5 * HOUR });
    expect(after(hit(5, { add: [4], remove: [1] }))).toEqual({ because: 'units', at: T0 + 5 * HOUR });
  });
  it('not an item that was withdrawn and raised again', () => {
    expect(after(hit(5, { remove: [1, 300] }), hit(6, { add: [300, 1] }))).toBeNull();
  });
  it('not a new item that is withdrawn again', () => {
    expect(after(hit(5, { add: [4] }), hit(6, { remove: [4] }))).toBeNull();
  });
  it('unlisted items, also as many as went before', () => {
    expect(after(hit(5, { unlisted: 2 }))).toEqual({ because: 'units', at: T0 + 5 * HOUR });
    const some = [hit(1, { unlisted: 3 })];
    expect(reopened(seenAfter(some), live([...some, hit(2, { unlisted: -3 }), hit(3, { unlisted: 3 })]))).toEqual({
      because: 'units',
      at: T0 + 3 * HOUR,
    });
  });
  it('nothing while the judge has withdrawn it', () => {
    expect(after(hit(5, { add: [4] }), hit(6, { remove: [1, 2, 4, 300] }))).toBeNull();
  });
});

describe('of other rules', () => {
  const then = [hit(1, { delta: 3 })];
  it('an increase after a decrease counts as new', () => {
    expect(reopened(seenAfter(then), live([...then, hit(2, { delta: -2 }), hit(3, { delta: 1 })]))).toEqual({
      because: 'units',
      at: T0 + 3 * HOUR,
    });
    expect(reopened(seenAfter(then), live([...then, hit(2, { delta: -2 })]))).toBeNull();
  });
});

describe('a severity', () => {
  const then = [hit(1, { add: [1], severity: 'LOW' })];
  it('that is higher brings it back, and one that fell again does not', () => {
    const graver = [...then, hit(2, { severity: 'HIGH' })];
    expect(reopened(seenAfter(then), live(graver))).toEqual({ because: 'severity', at: T0 + 2 * HOUR });
    expect(reopened(seenAfter(then), live([...graver, hit(3, { severity: 'LOW' })]))).toBeNull();
  });
});

describe('under another rule set', () => {
  const then = [hit(1, { add: [1, 2] })];
  const under = (hits: readonly UnitsOfHit[]): LiveFinding => live(hits, { ruleSet: OTHER_RULES });
  const seen = seenAfter(then, { judged: 10 });

  it('the hits that were seen are compared, while they are stored', () => {
    expect(reopened(seen, under([hit(1, { add: [1] }), hit(3, { add: [2] })]), then)).toBeNull();
    expect(reopened(seen, under([hit(1, { add: [1, 3] })]), then)).toEqual({ because: 'units', at: SINCE });
    expect(reopened(seen, under([hit(1, { add: [1, 2] }), hit(12, { add: [3] })]), then)).toEqual({
      because: 'units',
      at: T0 + 12 * HOUR,
    });
    const other = [hit(1, { delta: 2 })];
    expect(reopened(seenAfter(other), under([hit(1, { delta: 2 })]), other)).toBeNull();
    expect(reopened(seenAfter(other), under([hit(1, { delta: 3 })]), other)).toEqual({ because: 'units', at: SINCE });
  });
  it('and if they are not stored, another count of the same entries brings it back', () => {
    expect(reopened(seen, under([hit(1, { add: [1, 2] })]))).toBeNull();
    expect(reopened(seen, under([hit(1, { add: [1] })]))).toEqual({ because: 'units', at: SINCE });
    expect(reopened(seen, under([hit(1, { add: [1, 2, 3] })]))).toEqual({ because: 'units', at: SINCE });
    expect(reopened(seen, under([hit(1, { add: [1, 2] }), hit(12, { add: [3] })]))).toEqual({
      because: 'units',
      at: T0 + 12 * HOUR,
    });
    // A generation that holds fewer hits than were seen is no witness.
    expect(reopened({ ...seen, hits: 2 }, under([hit(1, { add: [1] })]), then)).toEqual({
      because: 'units',
      at: SINCE,
    });
  });
});

it('is what a comparison of the two sets says, whatever came between', () => {
  const change = fc.record({ toggle: fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { minLength: 1 }) });
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), fc.nat(7), (changes, cut) => {
      const present = new Set<number>();
      const hits = changes.map(({ toggle }, n) => {
        const add = toggle.filter((item) => !present.has(item));
        const remove = toggle.filter((item) => present.has(item));
        for (const item of add) present.add(item);
        for (const item of remove) present.delete(item);
        return hit(n, { add, remove });
      });
      const of = 1 + (cut % hits.length);
      const was = itemsAfter(hits.slice(0, of));
      const fresh = [...itemsAfter(hits)].some((item) => !was.has(item));
      expect(reopened(seenAfter(hits.slice(0, of)), live(hits)) !== null).toBe(fresh);
    }),
  );
});
