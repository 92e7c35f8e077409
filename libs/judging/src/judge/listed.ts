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

/** What all parts come to (JUDGING 3). */
export interface Sums {
  /** Items, as the parts say between them: of parts that share `of` the largest; deliveries, and parts without `part`, add up. */
  stated: number;
  /** Distinct items that they name. */
  named: number;
  /** How many there are at least. */
  size: number;
  /** Items of which only the number is known. */
  unknown: number;
  /** Parts that are missing, of those that `of` promises. */
  missingParts: number;
}

export const byAct = (a: Pick<Listed, 'act' | 'data'>, b: Pick<Listed, 'act' | 'data'>): number =>
  compareActs(a.act, b.act) || (a.data < b.data ? -1 : 1);

/** In judging order. */
export const inOrder = <T extends Listed>(parts: Iterable<T>): T[] => [...parts].sort(byAct);

/** Of parts in judging order. */
export function sumsOf(parts: readonly Listed[]): Sums {
  let named = 0;
  let stated = 0;
  const groups = new Map<number, Map<number, Map<string, number>>>();
  for (const { stated: says, part, of, data, items } of parts) {
    named += items;
    // What is sent again under another id adds up, however equal: by a clock that knows days alone all deliveries of a day are.
    if (of === undefined || part === undefined) {
      stated += says;
      continue;
    }
    let group = groups.get(of);
    if (!group) groups.set(of, (group = new Map<number, Map<string, number>>()));
    let deliveries = group.get(part);
    if (!deliveries) group.set(part, (deliveries = new Map<string, number>()));
    if (!deliveries.has(data)) deliveries.set(data, says);
  }
  let missingParts = 0;
  for (const [of, group] of groups) {
    missingParts += of - group.size;
    const byDelivery: number[] = [];
    for (const deliveries of group.values()) {
      [...deliveries.values()].forEach((says, n) => (byDelivery[n] = Math.max(byDelivery[n] ?? 0, says)));
    }
    for (const says of byDelivery) stated += says;
  }
  const size = Math.max(stated, named);
  return { stated, named, size, unknown: size - named, missingParts };
}
