import { noBits, type Bits } from '../bits.js';
import { newRecord } from '../record.js';

/** What a reading of addresses said of the items it covered. */
export interface Assessed {
  known: Bits;
  insufficient: Bits;
  partial: Bits;
}
export const newAssessed = (): Assessed => ({ known: noBits(), insufficient: noBits(), partial: noBits() });

/** Rows of one match, by what they say. `compared`/`notCompared` only where the row says so itself. */
export interface Matched {
  match: Bits;
  other: Bits;
  paths: Record<string, Bits>;
  compared: Bits;
  notCompared: Bits;
}
export const newMatched = (): Matched => ({
  match: noBits(),
  other: noBits(),
  paths: {},
  compared: noBits(),
  notCompared: noBits(),
});

/** Rows of one disclosure; `contents`: what was disclosed of them, as JSON [elements, class, has a court order]. */
export interface Disclosed {
  items: Bits;
  contents: Record<string, Bits>;
}
export const newDisclosed = (): Disclosed => ({ items: noBits(), contents: {} });

/** 256 items of one request. All facts are sets that only grow, so the order of arrival leaves no trace. */
export interface BlockFacts {
  kind: 'block';
  agreement: string;
  /** The request, or `~<disclosure>` for the items of a disclosure that names none. */
  request: string;
  block: number;
  requested: Bits;
  nameKnown: Bits;
  nameMissing: Bits;
  assessedByRequester: Assessed;
  assessedBySource: Record<string, Assessed>;
  officers: Record<string, Bits>;
  reasons: Record<string, Bits>;
  accepted: Bits;
  rejected: Bits;
  matches: Record<string, Matched>;
  disclosures: Record<string, Disclosed>;
  /** What this block has added to its request's funnel and to officers, reasons and disclosures. */
  counted: Record<string, number>;
  /** `<rule> <subject>` -> items that hit now. */
  verdicts: Record<string, Bits>;
}

export const newBlock = (agreement: string, request: string, block: number): BlockFacts => ({
  kind: 'block',
  agreement,
  request,
  block,
  requested: noBits(),
  nameKnown: noBits(),
  nameMissing: noBits(),
  assessedByRequester: newAssessed(),
  assessedBySource: {},
  officers: {},
  reasons: {},
  accepted: noBits(),
  rejected: noBits(),
  matches: newRecord(),
  disclosures: newRecord(),
  counted: newRecord(),
  verdicts: {},
});
