import { inspect } from '#libs/contracts';
import { type Act, eventOf } from './acts.js';
import { permutation } from './permutation.js';
import { SHAPES, type ShapeName, shapeOf } from './shapes.js';
import { SteadyFlow } from './steady-flow.js';

const EVENTS = 1_300;
/** Of the shape with the largest units, because only whole units are made. */
const A_UNIT = 600;
/** The shapes whose purpose is a source with missing numbers. */
const HOLED: ShapeName[] = ['holes', 'numbers-any-order'];

function* actsOf(name: ShapeName): Generator<Act> {
  const { plan, steps } = shapeOf(name, EVENTS);
  for (let index = 0; index < plan.size; index++) yield plan.at(index);
  for (const { acts } of steps) yield* acts;
}

/** Numbers by source and agreement. */
function numbersOf(acts: Iterable<Act>): Map<string, number[]> {
  const numbers = new Map<string, number[]>();
  for (const { source, agreement, sequence } of acts) {
    const key = `${agreement} ${source}`;
    if (sequence === undefined) continue;
    const list = numbers.get(key);
    if (list) list.push(sequence);
    else numbers.set(key, [sequence]);
  }
  return numbers;
}

const oneTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);

describe.each(Object.keys(SHAPES) as ShapeName[])('the shape %s', (name) => {
  it('has about the requested number of events, which pass admission under different ids', () => {
    const acts = [...actsOf(name)];
    // One late document is judged against a tenth of the disclosures.
    const wanted = name === 'late-documents' ? (EVENTS * 4) / 10 : EVENTS;
    expect(Math.abs(shapeOf(name, EVENTS).plan.size - wanted)).toBeLessThan(A_UNIT);
    expect(new Set(acts.map(({ id }) => id)).size).toBe(acts.length);
    for (const act of acts) expect(inspect(eventOf(act)).refused).toBeUndefined();
  });

  it('numbers each source’s acts without a gap, unless gaps are its purpose', () => {
    for (const numbers of numbersOf(actsOf(name)).values()) {
      const ascending = numbers.sort((a, b) => a - b);
      if (!HOLED.includes(name)) expect(ascending).toEqual(oneTo(numbers.length));
      else expect(new Set(ascending.map((n) => n % 7))).toEqual(new Set([1, 2, 3, 4, 5, 6]));
      expect(new Set(ascending).size).toBe(ascending.length);
    }
  });
});

describe('any order', () => {
  it('is a fixed shuffle with each place exactly once', () => {
    for (const size of [1, 2, 3, 100, 1_000]) {
      const places = oneTo(size).map((n) => permutation(size)(n - 1));
      expect([...places].sort((a, b) => a - b)).toEqual(oneTo(size).map((n) => n - 1));
      if (size > 3) expect(places).not.toEqual(oneTo(size).map((n) => n - 1));
    }
    expect(permutation(1_000, 2)(7)).not.toBe(permutation(1_000, 3)(7));
  });
});

describe('a steady flow', () => {
  it('numbers without a gap, vouches for earlier acts, and acknowledges a tenth some minutes late', () => {
    const flow = new SteadyFlow();
    const start = Date.parse('2026-03-02T08:00:00Z');
    const acts = [...flow.before(start)];
    for (let second = 0; second < 400; second++) {
      const now = start + second * 1_000;
      acts.push(...flow.watermarks(now), ...flow.acts(10, now));
    }
    for (const numbers of numbersOf(acts).values()) expect(numbers).toEqual(oneTo(numbers.length));
    for (const act of acts) expect(inspect(eventOf(act)).refused).toBeUndefined();
    const times = new Map<string, number>();
    const delays = new Map<number, number>();
    for (const { type, data, time } of acts) {
      const { disclosureId } = data as { disclosureId?: string };
      if (type === 'gov.transfer.disclosure.made.v1') times.set(disclosureId!, time);
      if (type !== 'gov.transfer.receipt.acknowledged.v1') continue;
      const minutes = Math.round((time - times.get(disclosureId!)!) / 60_000);
      delays.set(minutes, (delays.get(minutes) ?? 0) + 1);
    }
    expect([...delays.keys()].sort()).toEqual([0, 2, 3, 4, 5]);
    const late = [...delays].filter(([minutes]) => minutes > 0).reduce((sum, [, n]) => sum + n, 0);
    expect(late / delays.get(0)!).toBeGreaterThan(0.04);
    expect(late / delays.get(0)!).toBeLessThan(0.12);
  });
});
