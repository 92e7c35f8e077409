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
export const inOrder = <T extends Listed>(parts: Iterable<T>): T[] => [...parts].sort(byAct);

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
  const groups = new Map<number, { named: number; parts: Map<number, Map<string, number>> }>();
  for (const { stated, part, of, data, items } of parts) {
    // What is sent again under another id adds up, however equal: by a clock that knows days alone all deliveries of a day are.
    if (of === undefined || part === undefined) {
      add(stated, items);
      continue;
    }
    let group = groups.get(of);
    if (!group) groups.set(of, (group = { named: 0, parts: new Map<number, Map<string, number>>() }));
    group.named += items;
    let deliveries = group.parts.get(part);
    if (!deliveries) group.parts.set(part, (deliveries = new Map<string, number>()));
    if (!deliveries.has(data)) deliveries.set(data, stated);
  }
  for (const [of, group] of groups) {
    sums.missingParts += of - group.parts.size;
    const byDelivery: number[] = [];
    for (const deliveries of group.parts.values()) {
      [...deliveries.values()].forEach((says, n) => (byDelivery[n] = Math.max(byDelivery[n] ?? 0, says)));
    }
    add(
      byDelivery.reduce((all, says) => all + says, 0),
      group.named,
    );
  }
  sums.size = sums.named + sums.unknown;
  return sums;
}
