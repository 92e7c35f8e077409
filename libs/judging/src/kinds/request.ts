import type { Act } from '../act.js';
import { newRecord, own } from '../record.js';
import { beyond, type Encoding, sparse } from './encoding.js';
import { idOfSubject } from './disclosure.js';
import { type Key, keys } from './key.js';
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

/** What one agency has requested under an id. */
export interface Requester {
  /** By entry; and the one that is first in judging order. */
  parts: Record<string, ListedPart>;
  first?: Act;
  /** Requested items that were matched. */
  matched: number;
  /** Items assessed by the source as better than what they were disclosed on, after that. */
  better: number;
  /** Keyed digest of a reason -> items that give it: of the first `FEW_REASONS`. Each further one is a fact of its own. */
  reasons: Record<string, number>;
  /** Items that give the reason that most of them give. What was said stays said, so it only grows. */
  mostOfOneReason: number;
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
  mostOfOneReason: 0,
  itemsWithReason: 0,
  officers: newRecord(),
  itemHits: newRecord(),
});

/** A match as it is told from others and put in order. */
export type MatchAct = Pick<ListedPart, 'act' | 'data'>;

/**
 * The matches for a request by speakers with standing as a source: put together as they are judged, so that a rule about
 * the request need not go through them. With rival documents each has other sources, and they are gone through.
 */
export interface HeardMatches {
  /** `AgreementFacts.sweeps` when it was begun. With the next sweep each match is judged again, and it begins anew. */
  sweep: number;
  /** The first in judging order, `FIRST_MATCHES` at most. */
  first: MatchAct[];
  /** The last, and the last of which can be said what came before it. */
  latest?: MatchAct;
  concluded?: MatchAct;
  /** Items that they are the first to match for their agency. */
  items: number;
}

/** Everything under one request id. Several agencies may use it; each has a request of its own. */
export interface RequestFacts {
  kind: 'request';
  agreement: string;
  request: string;
  /** By agency. */
  requesters: Record<string, Requester>;
  /** Statements about matches for it: each match is a fact of its own. */
  matches: number;
  heard?: HeardMatches;
  /** Validations of the whole request, by entry; and the first validation of any kind. */
  accepted: Record<string, Act>;
  validated?: Act;
  withdrawn?: Act;
  /** Entries of answers that had no standing by what was known when they were last asked, and may get it by when the request was made. */
  unheard: number[];
  /** Disclosures for it: `<discloser>/<id>`, those that fill no page yet. */
  disclosures: string[];
  /** Pages that are full. */
  pages: number;
  /** Of all disclosures for it those of which only the number of some items is known: `MOST_UNLISTED` at most, and how many more there are. */
  unlisted: Record<string, true>;
  unlistedBeyond: number;
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
  matches: 0,
  accepted: newRecord(),
  unheard: [],
  disclosures: [],
  pages: 0,
  unlisted: newRecord(),
  unlistedBeyond: 0,
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
  *readWith({ disclosures, request, pages }, agreement) {
    for (const disclosure of disclosures) yield keys.disclosure(agreement, idOfSubject(disclosure));
    // The next one may fill it.
    if (disclosures.length === PAGE - 1) yield keys.page(agreement, request, pages);
  },
};

/** Disclosures of one page. A request may have a million: a list of them all would be written with each. */
export const PAGE = 64;
/** As many are found by their names; beyond that all disclosures for the request are looked at. */
export const MOST_UNLISTED = 64;
/** As many as evidence shows, and so many more that most requests have all of their matches here. */
export const FIRST_MATCHES = 32;
/** Reasons that stand in their request's own facts: a requester with few reasons gives them for many items. */
const FEW_REASONS = 64;

/** A full page of the disclosures for a request. It never changes. */
export interface PageFacts {
  kind: 'page';
  disclosures: string[];
}

export const page: KindOfFacts<PageFacts> = {
  empty: () => ({ kind: 'page', disclosures: [] }),
  *readWith({ disclosures }, agreement) {
    for (const disclosure of disclosures) yield keys.disclosure(agreement, idOfSubject(disclosure));
  },
};

/** Items that give a reason. */
export interface ReasonFacts {
  kind: 'reason';
  items: number;
}

export const reason: KindOfFacts<ReasonFacts> = { empty: () => ({ kind: 'reason', items: 0 }) };

/** Has a reason its place in the request's own facts? */
export const isAmongFew = ({ reasons }: Pick<Requester, 'reasons'>, reason: string): boolean =>
  own(reasons, reason) !== undefined || Object.keys(reasons).length < FEW_REASONS;

/** How many disclosures for a request there are. */
export const countDisclosures = ({ pages, disclosures }: RequestFacts): number => pages * PAGE + disclosures.length;

/** The name of one of them; those of a full page in the order of their names. */
export function disclosureAt(
  { agreement, request, pages, disclosures }: RequestFacts,
  n: number,
  read: (key: Key<'page'>) => PageFacts | undefined,
): string | undefined {
  const number = Math.floor(n / PAGE);
  if (number >= pages) return disclosures[n - pages * PAGE];
  return read(keys.page(agreement, request, number))?.disclosures[n % PAGE];
}
