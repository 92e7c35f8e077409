import type { Setting } from './setting.js';
import { refOf } from './writer.js';

export type Item = Record<string, unknown> & { itemNo: number };

/** A request and what follows from it. */
export interface Flow {
  requestId: string;
  disclosureId: string;
  officer: string;
  items: number;
  submittedAt: number;
  requestRows: Item[];
  matchRows: Item[];
  disclosed: Item[];
  recipient: string;
  receipt?: { count: number; location: string } | undefined;
}

/** A request of `n` items of which about three in four match and are disclosed; nothing in it is amiss. `number` is its own within the agreement. */
export function lawfulFlow(
  { agreement, random, vault }: Setting,
  number: number,
  n: number,
  submittedAt: number,
): Flow {
  const id = `${agreement}-${number}`;
  const officer = refOf(`${id} officer`);
  const items = Array.from({ length: n }, (_, i) => i + 1);
  const matched = new Set(random.sample(items, Math.max(1, Math.round(n * 0.75))));
  return {
    requestId: `r-${id}`,
    disclosureId: `d-${id}`,
    officer,
    items: n,
    submittedAt,
    requestRows: items.map((itemNo) => ({
      itemNo,
      addressCodes: random.chance(0.1) ? ['A10'] : [],
      namePresent: true,
      reasonDigest: refOf(`${id} reason ${itemNo % 7}`),
      officers: [officer],
    })),
    matchRows: items.map((itemNo) => ({
      itemNo,
      path: random.pick(['TIN', 'ADDRESS']),
      result: matched.has(itemNo) ? 'MATCH' : 'NO_MATCH',
      ...(matched.has(itemNo) ? { addressCompared: true, subjectRef: refOf(`${id} subject ${itemNo}`) } : {}),
    })),
    disclosed: [...matched]
      .sort((a, b) => a - b)
      .map((itemNo) => ({ itemNo, subjectRef: refOf(`${id} subject ${itemNo}`) })),
    recipient: officer,
    receipt: { count: matched.size, location: vault },
  };
}
