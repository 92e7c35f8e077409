import type { AgreementPolicy } from '#libs/contracts';
import { type Act, BINDING, exchange, GIVER, officer, preface, type Statement, START, TAKER, uuid } from './acts.js';

/** Acts that are each computed from their place alone: none is held in memory, and any order is possible. */
export interface Plan {
  size: number;
  at(index: number): Act;
}

/** The acts that end each unit of exchanges. */
export interface Extras {
  /** How many of them take a number of either source. */
  giver: number;
  taker: number;
  count: number;
  /**
   * `nth`: its place among the acts of its side, from 0; or its `sequence`; or no number. `time`: only if it differs from the unit's end.
   * `firstAct`: index of the unit's first act.
   */
  at(
    unit: number,
    place: number,
    firstAct: number,
  ): { statement: Statement; side?: 'giver' | 'taker'; nth?: number; sequence?: number; time?: number };
}

export interface ExchangeOptions {
  agreements?: number;
  policy?: Partial<AgreementPolicy>;
  /** Exchanges of one unit, which are all under one agreement. */
  perUnit?: number;
  /** Milliseconds between two exchanges. */
  gap?: number;
  /** 4, or 3 without receipts. */
  steps?: number;
  /** The acts that make the agreements bind come first. */
  bound?: boolean;
  day?: true;
  engaged?: (n: number) => string;
  /** Sources of exchange `n`. The first source of each side also records the agreements. */
  giver?: (n: number) => string;
  taker?: (n: number) => string;
  /** The number of the k-th act (from 0) of the only source of a side, including the preface. */
  number?: (k: number) => number;
  /** The shape's own numbers, if a side has several sources. */
  numberOf?: (n: number, step: number) => number;
  extras?: Extras;
}

/** The number of acts with which an agreement binds. */
export const PREFACE = 6;
const NONE: Extras = {
  giver: 0,
  taker: 0,
  count: 0,
  at: () => {
    throw new Error('no extras');
  },
};

/** About `events` acts: single-item exchanges in units, each unit under one agreement, after the acts that make the agreements bind. */
export function exchanges(
  events: number,
  options: ExchangeOptions = {},
): Plan & { exchanges: number; acts: AgreementActs } {
  const { agreements = 1, perUnit = 25, gap = 1_000, steps = 4, bound = true, extras = NONE } = options;
  const {
    engaged = officer,
    giver = () => GIVER,
    taker = () => TAKER,
    number = (k: number) => k + 1,
    numberOf,
    day,
  } = options;
  const before = bound ? agreements * PREFACE : 0;
  const length = perUnit * steps + extras.count;
  const units = Math.max(1, Math.floor((events - before) / length));
  const perSide = { giver: perUnit * 2 + extras.giver, taker: perUnit * (steps - 2) + extras.taker };
  const already = bound ? PREFACE / 2 : 0;
  const prefaced = preface(giver(0), taker(0), options.policy);

  const inUnit = (unit: number, place: number, first: number): Omit<Act, 'id'> => {
    const agreement = nameOf(unit % agreements);
    const k = already + Math.floor(unit / agreements) * perSide.giver;
    const kTaker = already + Math.floor(unit / agreements) * perSide.taker;
    if (place < perUnit * steps) {
      const within = Math.floor(place / steps);
      const step = place % steps;
      const n = unit * perUnit + within;
      const statement = exchange(n, step, giver(n), taker(n), engaged(n));
      const given = step === 1 || step === 2;
      const sequence =
        numberOf?.(n, step) ??
        (given ? number(k + within * 2 + step - 1) : number(kTaker + within * (steps - 2) + (step === 3 ? 1 : 0)));
      return {
        ...statement,
        agreement,
        sequence,
        time: Math.floor(START + n * gap + (step * gap) / 5),
        ...(day ? { day } : {}),
      };
    }
    const end = Math.floor(START + (unit + 1) * perUnit * gap - gap / 10);
    const { statement, side, nth, sequence, time = end } = extras.at(unit, place - perUnit * steps, first);
    const act = { ...statement, agreement, time, ...(sequence === undefined ? {} : { sequence }) };
    if (side === undefined) return act;
    const base = side === 'giver' ? k + perUnit * 2 : kTaker + perUnit * (steps - 2);
    return nth === undefined ? act : { ...act, sequence: number(base + nth) };
  };
  return {
    size: before + units * length,
    exchanges: units * perUnit,
    acts: {
      next: {
        giver: already + Math.ceil(units / agreements) * perSide.giver,
        taker: already + Math.ceil(units / agreements) * perSide.taker,
      },
      end: START + units * perUnit * gap,
    },
    at(index) {
      const id = uuid(index);
      if (index < before) {
        const place = index % PREFACE;
        const agreement = nameOf(Math.floor(index / PREFACE));
        return { ...prefaced[place]!, agreement, time: BINDING, sequence: number(place % (PREFACE / 2)), id };
      }
      const unit = Math.floor((index - before) / length);
      return { ...inUnit(unit, (index - before) % length, before + unit * length), id };
    },
  };
}

/** The state of one agreement after its exchanges. */
export interface AgreementActs {
  /** The acts of either side so far; the next number is one more. */
  next: { giver: number; taker: number };
  end: number;
}

export const nameOf = (agreement: number): string => `revenue-border-${agreement}`;

/** Acts of one agreement in sequence, numbered in order. The plan gives the n-th. */
export function inRow(
  size: number,
  gap: number,
  statementAt: (index: number) => Statement,
  numberOf?: (index: number) => number,
): Plan {
  return {
    size,
    at: (index) => ({
      ...statementAt(index),
      agreement: nameOf(0),
      time: index < PREFACE ? BINDING : Math.floor(START + index * gap),
      id: uuid(index),
      ...(numberOf ? { sequence: numberOf(index) } : {}),
    }),
  };
}
