import type { Act } from '../act.js';
import { newRecord } from '../record.js';
import { beyond, type Encoding, sparse } from './encoding.js';
import { idOfSubject } from './disclosure.js';
import { keys } from './key.js';
import type { KindOfFacts } from './kind.js';

/** Items of a request, counted: from submitted to disclosed. Recomputed block by block. */
export interface Funnel {
  submitted: number;
  accepted: number;
  insufficient: number;
  partial: number;
  /** Requested items of each level that the source accepted one by one, and that it rejected and never accepted. */
  acceptedInsufficient: number;
  acceptedPartial: number;
  rejectedInsufficient: number;
  rejectedPartial: number;
  matched: number;
  matchedByPath: Record<string, number>;
  notMatched: number;
  disclosed: number;
}

export const emptyFunnel = (): Funnel => ({
  submitted: 0,
  accepted: 0,
  insufficient: 0,
  partial: 0,
  acceptedInsufficient: 0,
  acceptedPartial: 0,
  rejectedInsufficient: 0,
  rejectedPartial: 0,
  matched: 0,
  matchedByPath: newRecord(),
  notMatched: 0,
  disclosed: 0,
});

/** One event of a request or of a match: how much the whole has, as it says, and how much it names itself. */
export interface ListedPart {
  act: Act;
  stated: number;
  part?: number;
  of?: number;
  /** Digest of all that it says. */
  data: string;
  /** Items that it names and no earlier part does; of a match: items it is the first to match for its agency. */
  items: number;
}

export interface MatchPart extends ListedPart {
  matchId: string;
  /** Rows that it has; `stated` is as many where it says nothing else. */
  rows: number;
}

/** What one agency has requested under an id. */
export interface Requester {
  /** By entry; and the one that is first in judging order. */
  parts: Record<string, ListedPart>;
  first?: Act;
  /** Requested items that were matched. */
  matched: number;
  /** Items assessed by the source as better than what they were disclosed on, after that. */
  better: number;
  /** Keyed digest of a reason -> items that give it. */
  reasons: Record<string, number>;
  itemsWithReason: number;
  /** Officer -> items for which this request names him as engaged. */
  officers: Record<string, number>;
  /** Item rule -> named items for which it hits now. */
  itemHits: Record<string, number>;
}

export const newRequester = (): Requester => ({
  parts: newRecord(),
  matched: 0,
  better: 0,
  reasons: newRecord(),
  itemsWithReason: 0,
  officers: newRecord(),
  itemHits: newRecord(),
});

/** Everything under one request id. Several agencies may use it; each has a request of its own. */
export interface RequestFacts {
  kind: 'request';
  agreement: string;
  request: string;
  /** By agency. */
  requesters: Record<string, Requester>;
  /** By entry. */
  matches: Record<string, MatchPart>;
  /** Validations of the whole request, by entry; and the first validation of any kind. */
  accepted: Record<string, Act>;
  validated?: Act;
  withdrawn?: Act;
  /** Entries of answers that had no standing by what was known when they were last asked, and may get it by when the request was made. */
  unheard: number[];
  /** Disclosures for it: `<discloser>/<id>`. */
  disclosures: string[];
  funnel: Funnel;
  /** Items disclosed for it, each disclosure's by themselves. */
  volume: number;
  verdicts: Record<string, number>;
}

export const newRequest = (agreement: string, request: string): RequestFacts => ({
  kind: 'request',
  agreement,
  request,
  requesters: newRecord(),
  matches: newRecord(),
  accepted: newRecord(),
  unheard: [],
  disclosures: [],
  funnel: emptyFunnel(),
  volume: 0,
  verdicts: newRecord(),
});

const outer = sparse(newRequest);
const usualFunnel = emptyFunnel();
/** Of the funnel, too, only what counts something is stored. */
const encoding: Encoding<RequestFacts> = {
  pack: (facts) => ({ ...outer.pack(facts), funnel: beyond(facts.funnel, usualFunnel) }),
  unpack(stored, empty) {
    const facts = outer.unpack(stored, empty);
    facts.funnel = Object.assign(emptyFunnel(), facts.funnel);
    return facts;
  },
};

export const request: KindOfFacts<RequestFacts> = {
  empty: newRequest,
  encoding,
  *readWith({ disclosures }, agreement) {
    for (const disclosure of disclosures) yield keys.disclosure(agreement, idOfSubject(disclosure));
  },
};
