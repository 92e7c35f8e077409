import {
  acknowledgedWithin,
  type Act,
  allOfficers,
  amendment,
  BINDING,
  cap,
  disclosure,
  exchange,
  GIVER,
  lateness,
  match,
  officer,
  officerSpan,
  preface,
  request,
  retraction,
  roster,
  type Statement,
  START,
  TAKER,
  uuid,
} from './acts.js';
import { type AgreementActs, exchanges, inRow, nameOf, type Plan, PREFACE } from './plan.js';
import { permutation } from './permutation.js';
import {
  AGREEMENTS,
  SOURCES,
  ofMany,
  numberOfMany,
  watermarksOfMany,
  watermarks,
  takenBack,
  rival,
} from './unit-ends.js';

export type Order = 'in' | 'any';

/** Acts that are recorded at once after the tenths, and measured separately. */
export interface Step {
  name: string;
  acts: Act[];
}

export interface Shape {
  plan: Plan;
  order: Order;
  /** From this place on the acts come in any order. */
  shuffledFrom?: number;
  /** Milliseconds between two receipts, if the times of the acts do not decide. */
  receivedGap?: number;
  steps: Step[];
  /** The rules that find something, when time has passed. All others find nothing. */
  finds: string[];
}

type Make = (
  events: number,
) => Omit<Shape, 'order' | 'steps' | 'finds'> & Partial<Pick<Shape, 'order' | 'steps' | 'finds'>>;

/** Items in one part of a bulk act: some 40 KB. */
const PART_ITEMS = 5_000;
const FAR = 87_600;

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
const parts = (items: number): { part: number; of: number; numbers: number[] }[] => {
  const of = Math.ceil(items / PART_ITEMS);
  return range(0, of).map((i) => ({
    part: i + 1,
    of,
    numbers: range(i * PART_ITEMS + 1, Math.min(items, (i + 1) * PART_ITEMS) + 1),
  }));
};
const partOf = ({ part, of }: { part: number; of: number }) => (of > 1 ? { part, of } : undefined);

/** Every seventh number is missing. */
const holed = (k: number): number => k + Math.floor(k / 6) + 1;

/** Acts that are recorded after the exchanges of an agreement, in the given order, although they are older. */
function following({ next }: AgreementActs, first: number, steps: { name: string; statements: Statement[] }[]): Step[] {
  let [giver, taker, id, time] = [next.giver, next.taker, first, START - 60_000];
  return steps.map(({ name, statements }) => ({
    name,
    acts: statements.map((one) => ({
      ...one,
      agreement: nameOf(0),
      time: (time += 1_000),
      sequence: one.source === GIVER ? ++giver : ++taker,
      id: uuid(id++),
    })),
  }));
}

const both = (statementBy: (source: string) => Statement): Statement[] => [statementBy(GIVER), statementBy(TAKER)];

/** Each with its own agreement: ten acts. */
const agreements: Make = (events) => {
  const before = preface(GIVER, TAKER, {}, [officer(0)]);
  return {
    plan: {
      size: Math.max(1, Math.floor(events / 10)) * 10,
      at(index) {
        const n = Math.floor(index / 10);
        const place = index % 10;
        const common = { agreement: nameOf(n), id: uuid(index) };
        if (place < 6) return { ...before[place]!, ...common, time: BINDING + n * 1_000, sequence: (place % 3) + 1 };
        const step = place - 6;
        const statement = exchange(n, step, GIVER, TAKER, officer(0));
        return {
          ...statement,
          ...common,
          time: START + n * 1_000 + step * 200,
          sequence: step === 0 || step === 1 ? 4 : 5,
        };
      },
    },
  };
};

/** One request for all items, and for each item a match and a disclosure of its own. */
const oneRequest: Make = (events) => {
  const items = Math.floor((events - 6) / 2);
  const before = preface(GIVER, TAKER, acknowledgedWithin(FAR));
  const requests = parts(items).map((part) => request(TAKER, 'r1', items, part.numbers, officer(0), partOf(part)));
  const first = before.length + requests.length;
  return {
    plan: inRow(
      first + 2 * items,
      500,
      (index) => {
        if (index < first) return before[index] ?? requests[index - before.length]!;
        const item = Math.floor((index - first) / 2) + 1;
        return (index - first) % 2 === 0
          ? match(GIVER, `m${item}`, 'r1', [item])
          : disclosure(GIVER, `d${item}`, 'r1', 1, [item], officer(0));
      },
      (index) => (index < 6 ? (index % 3) + 1 : index < first ? index - 2 : index - first + 4),
    ),
  };
};

/** One disclosure in as many parts as it has items. */
const inParts: Make = (events) => {
  const before = preface(GIVER, TAKER, acknowledgedWithin(FAR));
  const bulkParts = Math.ceil(events / PART_ITEMS);
  const items = events - before.length - 2 * bulkParts;
  const asked = parts(items).map((part) => request(TAKER, 'r1', items, part.numbers, officer(0), partOf(part)));
  const matched = parts(items).map((part) => match(GIVER, 'm1', 'r1', part.numbers, partOf(part)));
  const first = before.length + asked.length + matched.length;
  return {
    plan: inRow(
      first + items,
      500,
      (index) => {
        if (index < first) return [...before, ...asked, ...matched][index]!;
        const item = index - first + 1;
        return disclosure(GIVER, 'd1', 'r1', items, [item], officer(0), { part: item, of: items });
      },
      (index) => (index < 6 ? (index % 3) + 1 : index < 6 + asked.length ? index - 2 : index - 2 - asked.length),
    ),
  };
};

const exchangesOf = (events: number): number => Math.floor((events - 6) / 4);

export const SHAPES = {
  plain: (events) => ({ plan: exchanges(events, { agreements: AGREEMENTS, extras: watermarks }) }),
  'any-order': (events) => ({
    plan: exchanges(events, { agreements: AGREEMENTS, policy: lateness(7 * 86_400) }),
    order: 'any',
    shuffledFrom: AGREEMENTS * PREFACE,
  }),
  'any-order-late': (events) => ({ plan: exchanges(events, { agreements: AGREEMENTS }), order: 'any' }),
  agreements,
  'one-request': oneRequest,
  parts: inParts,
  cap: (events) => {
    const items = exchangesOf(events);
    // A hundred days, so that a window of thirty excludes some.
    return {
      plan: exchanges(events, { policy: cap(Math.floor(items / 10)), gap: (100 * 86_400_000) / items }),
      finds: ['DIS-10'],
    };
  },
  holes: (events) => ({ plan: exchanges(events, { number: holed }), finds: ['INT-02'] }),
  'numbers-any-order': (events) => {
    const mixed = permutation(Math.max(100, Math.floor(events / 2)));
    const most = Math.max(100, Math.floor(events / 2));
    return { plan: exchanges(events, { number: (k) => holed(k < most ? mixed(k) : k) }), finds: ['INT-02'] };
  },
  officer: (events) => ({
    plan: exchanges(events, { engaged: () => officer(0), policy: officerSpan(Math.floor(exchangesOf(events) / 10)) }),
    finds: ['REQ-09'],
  }),
  'one-minute': (events) => ({ plan: exchanges(events, { gap: 600_000 / exchangesOf(events) }) }),
  'by-day': (events) => ({
    plan: exchanges(events, { gap: 43_200_000 / exchangesOf(events), day: true }),
    receivedGap: 250,
  }),
  waiting: (events) => ({
    plan: exchanges(events, { steps: 3, policy: { ...acknowledgedWithin(24 * 7), ...lateness(60) } }),
    finds: ['RCP-01'],
  }),
  'late-documents': (events) => {
    const plan = exchanges(Math.floor(events / 10) * 4 + 6, {});
    const named = { elementsAllowed: ['name'] };
    const last = plan.size;
    const steps = following(plan.acts, last, [
      {
        name: 'roster change',
        statements: both((source) => roster(source, 'recipient', { remove: allOfficers }, START - 1_000)),
      },
      { name: 'amendment', statements: both((source) => amendment(source, 2, named)) },
      {
        name: 'retraction of it',
        statements: both((source) => retraction(source, uuid(last + (source === GIVER ? 2 : 3)))),
      },
      {
        name: 'late policy',
        statements: both((source) => amendment(source, 3, cap(Math.floor(plan.exchanges / 2)))),
      },
    ]);
    return { plan, steps, finds: ['DIS-07', 'DIS-10'] };
  },
  'agreement-last': (events) => {
    const plan = exchanges(events, { bound: false });
    const steps = [{ name: 'registrations and rosters', acts: lateBinding(plan) }];
    return { plan, steps };
  },
  sources: (events) => ({
    plan: exchanges(events, {
      perUnit: SOURCES,
      giver: (n) => ofMany('revenue', n),
      taker: (n) => ofMany('border', n),
      numberOf: (n, step) => numberOfMany(n, step === 0 || step === 1 ? 1 : 2),
      extras: watermarksOfMany,
    }),
  }),
  retractions: (events) => ({
    plan: exchanges(events, { perUnit: 5, extras: takenBack }),
    finds: ['DIS-04', 'RCP-01'],
  }),
  rivals: (events) => ({ plan: exchanges(events, { extras: rival }), finds: ['INT-15'] }),
} satisfies Record<string, Make>;

export type ShapeName = keyof typeof SHAPES;

function lateBinding({ acts, size }: Plan & { acts: AgreementActs }): Act[] {
  const steps = following(acts, size, [{ name: '', statements: preface() }]);
  return steps[0]!.acts.map((act) => ({ ...act, time: BINDING }));
}

export function shapeOf(name: ShapeName, events: number, order?: Order): Shape {
  const made: ReturnType<Make> = SHAPES[name](events);
  return { order: 'in', steps: [], finds: [], ...made, ...(order ? { order } : {}) };
}
