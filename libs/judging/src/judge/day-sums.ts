import type { Dated } from '../kinds/tally.js';

/** Acts of which only the day is known. All of a day count at one moment, before all other acts of that moment. */
export interface Day {
  day: string;
  at: number;
  acts: number;
  items: number;
}

/** Running sums of items of acts of which only the day is known. */
export class DaySums {
  /** In the order of their moments. */
  readonly days: readonly Day[];
  /** Items of the first n days. */
  private readonly upToDay: readonly number[];

  constructor(days: Dated['days'], momentOf: (day: string) => number) {
    this.days = Object.entries(days)
      .map(([day, sums]) => ({ day, at: momentOf(day), ...sums }))
      .sort((a, b) => a.at - b.at || (a.day < b.day ? -1 : 1));
    let sum = 0;
    this.upToDay = [0, ...this.days.map(({ items }) => (sum += items))];
  }

  /** The number of days at a moment or before. */
  upTo(moment: number): number {
    let [low, high] = [0, this.days.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.days[middle]!.at <= moment) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  indexOf(day: string): number {
    return this.days.findIndex((one) => one.day === day);
  }

  /** Items in (at - window, at] of acts that are known by their day. */
  within(window: number, at: number): number {
    return this.upToDay[this.upTo(at)]! - this.upToDay[this.upTo(at - window)]!;
  }

  /** The same for the days before one of them, in the window that ends with it. */
  before(window: number, index: number): number {
    return this.upToDay[index]! - this.upToDay[this.upTo(this.days[index]!.at - window)]!;
  }
}
