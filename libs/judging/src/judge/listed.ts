import { type Act, compareActs } from '../act.js';

/** One event of what may come in parts. */
export interface Listed {
  act: Act;
  /** Items of the whole, as this part says. */
  stated: number;
  part?: number;
  of?: number;
  data: string;
  /** Items that it names and no earlier part does. */
  items: number;
}

/** What all parts come to (docs/judging.md#how-much-there-is). */
export interface Sums {
  /** Items, as the parts say between them: of parts that share `of` the largest; deliveries, and parts without `part`, add up. */
  stated: number;
  /** Distinct items that they name. */
  named: number;
  /** How many there are at least: of each whole as many as it states or names, whichever is more. */
  size: number;
  /** Items of which only the number is known. */
  unknown: number;
  /** By how many items what is named differs from what is stated, of each whole by itself. */
  apart: number;
  /** Parts that are missing, of those that `of` promises. */
  missingParts: number;
}

export const byAct = (a: Pick<Listed, 'act' | 'data'>, b: Pick<Listed, 'act' | 'data'>): number =>
  compareActs(a.act, b.act) || (a.data < b.data ? -1 : 1);

/** In judging order. */
export function inOrder<T extends Listed>(parts: Iterable<T>): T[] {
  const all = [...parts];
  // Mostly they are.
  return all.every((part, n) => n === 0 || byAct(all[n - 1]!, part) < 0) ? all : all.sort(byAct);
}

/** Parts that share `of`: of each number the first, what these state at most, and further deliveries of some numbers. */
interface Group {
  named: number;
  stated: number;
  first: Map<number, Listed>;
  further: Listed[];
}

/** What second, third … deliveries state between them, of each the most. */
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
  return byDelivery.reduce((all, says) => all + says, 0);
}

/** Of parts in judging order. */
export function sumsOf(parts: readonly Listed[]): Sums {
  const sums: Sums = { stated: 0, named: 0, size: 0, unknown: 0, apart: 0, missingParts: 0 };
  // What one names beyond its number makes up for nothing that another does not name.
  const add = (stated: number, named: number): void => {
    sums.stated += stated;
    sums.named += named;
    sums.unknown += Math.max(0, stated - named);
    sums.apart += Math.abs(stated - named);
  };
  const groups = new Map<number, Group>();
  for (const one of parts) {
    const { stated, part, of, data, items } = one;
    // What is sent again under another id adds up, however equal: by a clock that knows days alone all deliveries of a day are.
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
