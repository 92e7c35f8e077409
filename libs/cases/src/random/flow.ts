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
  /** The source's assessment of each address, before it discloses. */
  assessedRows: Item[];
  matchRows: Item[];
  disclosed: Item[];
  /** Disclosed without a row. */
  unnamed: number;
  elementClass: string;
  recipient: string;
  receipt?: { count: number; location: string } | undefined;
  /** So many of the disclosed rows go later, as a part of their own. */
  later?: { rows: number; at: number };
  /** The disclosure is refused at first, and corrected. */
  refusedFirst?: true;
  /** The match is said only after its source has vouched that nothing more is to come. */
  matchedTooLate?: true;
  /** The receipt comes from a system of the recipient that nobody has heard of. */
  receiptOfNewSystem?: true;
  /** The receipt is given twice, in other words each time. */
  receiptTwice?: true;
  /** Items in which something is planted that another plant would count too. */
  touched: Set<number>;
}

/** Of the disclosure. */
export const sizeOf = ({ disclosed, unnamed }: Flow): number => disclosed.length + unnamed;

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
  // PO boxes are good enough. An address that the requester finds bad and the source good is good: the source's assessment alone judges.
  const codes = items.map(() => (random.chance(0.1) ? ['A10'] : []));
  return {
    requestId: `r-${id}`,
    disclosureId: `d-${id}`,
    officer,
    items: n,
    submittedAt,
    requestRows: items.map((itemNo, i) => ({
      itemNo,
      addressCodes: random.chance(0.05) ? ['A02'] : codes[i],
      namePresent: true,
      reasonDigest: refOf(`${id} reason ${itemNo % 7}`),
      officers: [officer],
    })),
    assessedRows: items.map((itemNo, i) => ({ itemNo, accepted: true, addressCodes: codes[i] })),
    matchRows: items.map((itemNo) => ({
      itemNo,
      path: random.pick(['TIN', 'ADDRESS']),
      result: matched.has(itemNo) ? 'MATCH' : 'NO_MATCH',
      ...(matched.has(itemNo) ? { addressCompared: true, subjectRef: refOf(`${id} subject ${itemNo}`) } : {}),
    })),
    disclosed: [...matched]
      .sort((a, b) => a - b)
      .map((itemNo) => ({ itemNo, subjectRef: refOf(`${id} subject ${itemNo}`) })),
    unnamed: 0,
    elementClass: 'identity',
    recipient: officer,
    receipt: { count: matched.size, location: vault },
    touched: new Set(),
  };
}
