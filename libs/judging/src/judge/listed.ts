import { type Act, compareActs } from '../act.js';

/** One event of an act that may come in parts. */
export interface Listed {
  act: Act;
  /** Items of the whole, according to this part. */
  stated: number;
  part?: number;
  of?: number;
  data: string;
  /** Items that it is the first part to name. */
  items: number;
}

/** The sums of all parts (docs/judging.md#how-much-there-is). */
export interface Sums {
  /** Stated items: the largest number among parts that share `of`; deliveries, and parts without `part`, add up. */
  stated: number;
  /** Distinct items that the parts name. */
  named: number;
  /** The least possible number of items: for each whole the larger of its stated and its named items. */
  size: number;
  /** Items whose number alone is known. */
  unknown: number;
  /** The difference between named and stated items, for each whole by itself. */
  apart: number;
  /** Missing parts of those that `of` announces. */
  missingParts: number;
}

export const byAct = (a: Pick<Listed, 'act' | 'data'>, b: Pick<Listed, 'act' | 'data'>): number =>
  compareActs(a.act, b.act) || (a.data < b.data ? -1 : 1);

/** In judging order. */
export function inOrder<T extends Listed>(parts: Iterable<T>): T[] {
  const all = [...parts];
  // They usually are.
  return all.every((part, n) => n === 0 || byAct(all[n - 1]!, part) < 0) ? all : all.sort(byAct);
}

/** Parts that share `of`: the first of each number, the largest number that these state, and further deliveries of some numbers. */
interface Group {
  named: number;
  stated: number;
  first: Map<number, Listed>;
  further: Listed[];
}

/** The items that second, third … deliveries state, the largest number of each. */
function ofDeliveries(further: readonly Listed[]): number {
  const byPart = new Map<number, Set<string>>();
  const byDelivery: number[] = [];
  for (const { part = 0, data, stated } of further) {
    let known = byPart.get(part);
    if (!known) byPart.set(part, (known = new Set()));
    if (known.has(data)) continue;
    byDelivery[known.size] = Math.max(byDelivery[known.size] ?? 0, stated);
    known.add(data);
  }
  return byDelivery.reduce((sum, items) => sum + items, 0);
}

/** For parts in judging order. */
export function sumsOf(parts: readonly Listed[]): Sums {
  const sums: Sums = { stated: 0, named: 0, size: 0, unknown: 0, apart: 0, missingParts: 0 };
  // Items that one whole names beyond its number do not compensate for items that another does not name.
  const add = (stated: number, named: number): void => {
    sums.stated += stated;
    sums.named += named;
    sums.unknown += Math.max(0, stated - named);
    sums.apart += Math.abs(stated - named);
  };
  const groups = new Map<number, Group>();
  for (const one of parts) {
    const { stated, part, of, data, items } = one;
    // A repeat under another id adds up, even if it is equal: with a clock that knows only days, all deliveries of a day are equal.
    if (of === undefined || part === undefined) {
      add(stated, items);
      continue;
    }
    let group = groups.get(of);
    if (!group) groups.set(of, (group = { named: 0, stated: 0, first: new Map(), further: [] }));
    group.named += items;
    const first = group.first.get(part);
    if (!first) {
      group.first.set(part, one);
      group.stated = Math.max(group.stated, stated);
    } else if (first.data !== data) group.further.push(one);
  }
  for (const [of, { named, stated, first, further }] of groups) {
    sums.missingParts += of - first.size;
    add(stated + ofDeliveries(further), named);
  }
  sums.size = sums.named + sums.unknown;
  return sums;
}
