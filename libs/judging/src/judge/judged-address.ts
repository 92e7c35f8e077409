import { minus, noBits, or, type Bits } from '../bits.js';
import type { BlockFacts } from '../kinds/block.js';
import type { RequestFacts } from '../kinds/request.js';

export interface JudgedAddress {
  /** Items that anyone has assessed, and those that the source has. */
  known: Bits;
  bySource: Bits;
  insufficient: Bits;
  partial: Bits;
}

/** The source's latest assessment judges an item; the requester's only where the source has made none (DESIGN, Contracts). */
export function judgedAddress(block: BlockFacts, request: RequestFacts | undefined): JudgedAddress {
  let { known, insufficient, partial } = block.assessedByRequester;
  let bySource = noBits();
  for (const { key } of request?.assessments ?? []) {
    const pass = block.assessedBySource[key];
    if (!pass) continue;
    known = or(known, pass.known);
    bySource = or(bySource, pass.known);
    insufficient = or(minus(insufficient, pass.known), pass.insufficient);
    partial = or(minus(partial, pass.known), pass.partial);
  }
  return { known, bySource, insufficient, partial };
}
