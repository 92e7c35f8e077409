import { type Act, compareActs } from '../act.js';
import type { VolumeAct } from '../kinds/volume.js';
import type { Disclosure, Request } from './things.js';
import type { View } from './view.js';

/** A part of a disclosure as it counts towards a cap, and when it was made. */
export interface Counted extends VolumeAct {
  at: number;
}

/** Where a part stands among those that are summed. */
export type SumOrder = Pick<Counted, 'at' | 'items' | keyof Act>;

/** Of two contents under one id nobody can say which came first: their entries only keep them apart. */
export const inSumOrder = (a: SumOrder, b: SumOrder): number =>
  a.at - b.at || compareActs(a, b) || a.items - b.items || a.index - b.index;

/** Those of some parts that the documents judge. */
export const countedOf = (acts: readonly VolumeAct[], view: View): Counted[] =>
  acts.filter((act) => view.judges(act)).map((act) => ({ ...act, at: view.at(act) }));

/** The parts of a disclosure that were made for a request. `several`: items of parts of which it cannot be said for which request they were. */
export function countedFor(
  { id, subject }: Pick<Request, 'id' | 'subject'>,
  { subject: disclosure, parts, unknown }: Disclosure,
  view: View,
): { own: Counted[]; several: number } {
  let several = 0;
  const own = parts.flatMap(({ act, items, requestId, agency }, n) => {
    if (requestId !== id || !view.judges(act)) return [];
    const all = items + (n === 0 ? unknown : 0);
    const meant = view.requestMeant(id, agency);
    if (meant === 'several') several += all;
    if (meant === undefined || meant === 'several' || meant.subject !== subject) return [];
    return [{ ...act, disclosure, items: all, request: id, at: view.at(act) }];
  });
  return { own, several };
}
