import type { Act } from '../act.js';
import { newRecord, own } from '../record.js';
import { beyond, type Encoding, sparse } from './encoding.js';
import { idOfSubject } from './disclosure.js';
import { type Key, keys } from './key.js';
import type { KindOfFacts } from './kind.js';

/** Counted items of a request, from submitted to disclosed. Recomputed block by block. */
export interface Funnel {
  submitted: number;
  accepted: number;
  insufficient: number;
  partial: number;
  /** Requested items of each level that the source accepted one by one, and those that it rejected and never accepted. */
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

/** One event of a request or of a match: the size of the whole that it states, and the items that it names. */
export interface ListedPart {
  act: Act;
  stated: number;
  part?: number;
  of?: number;
  /** Digest of its contents. */
  data: string;
  /** Items that it is the first part to name; for a match, items that it is the first to match for its agency. */
  items: number;
}

/** One agency's request under an id. */
export interface Requester {
  /** By entry, and the first in judging order. */
  parts: Record<string, ListedPart>;
  first?: Act;
  /** Requested items that were matched. */
  matched: number;
  /** Items that the source assessed, after their disclosure, as better than at the disclosure. */
  better: number;
  /** Keyed digest of a reason -> the number of its items, for the first `FEW_REASONS`. Each further one is a fact of its own. */
  reasons: Record<string, number>;
  /** Items that give the most frequent reason. Statements are never removed, so it only grows. */
  mostOfOneReason: number;
  itemsWithReason: number;
  /** Officer -> items for which this request names the officer as engaged. */
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

/** The fields that identify and order a match. */
export type MatchAct = Pick<ListedPart, 'act' | 'data'>;

/**
 * The sums of a request's matches by speakers with standing as a source, updated as matches are judged, so that a rule about the request
 * need not read them. With rival documents each has other sources, and the matches are read.
 */
export interface HeardMatches {
  /** `AgreementFacts.sweeps` at its start. With the next sweep each match is judged again, and the sums start again. */
  sweep: number;
  /** The first in judging order, at most `FIRST_MATCHES`. */
  first: MatchAct[];
  /** The last match, and the last concluded one. */
  latest?: MatchAct;
  concluded?: MatchAct;
  /** Items that they are the first to match for their agency. */
  items: number;
}

/** What one agency disclosed for a request: to whom, the items, each once, and the times of the first and the last part that names it. */
export interface DiscloserFor {
  to?: string;
  items: number;
  from?: number;
  until?: number;
}

export const newDiscloserFor = (): DiscloserFor => ({ items: 0 });

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
  /** Validations of the whole request, by entry, and the first validation of any kind by each agency. */
  accepted: Record<string, Act>;
  validated: Record<string, Act>;
  withdrawn?: Act;
  /** Entries of answers that had no standing when they were last judged, and may get it from the time of the request. */
  unheard: number[];
  /** Disclosures for it: `<discloser>/<id>`, those after the full pages. */
  disclosures: string[];
  /** Full pages. */
  pages: number;
  /** Disclosures for it with items whose number alone is known: at most `MOST_UNLISTED` names, and the number of further ones. */
  unlisted: Record<string, true>;
  unlistedBeyond: number;
  funnel: Funnel;
  /** Items disclosed for it, counted by disclosure. */
  volume: number;
  /** By agency that disclosed for it. `to` is one agency or `SEVERAL`. */
  disclosers: Record<string, DiscloserFor>;
  verdicts: Record<string, number>;
}

export const newRequest = (agreement: string, request: string): RequestFacts => ({
  kind: 'request',
  agreement,
  request,
  requesters: newRecord(),
  matches: 0,
  accepted: newRecord(),
  validated: newRecord(),
  unheard: [],
  disclosures: [],
  pages: 0,
  unlisted: newRecord(),
  unlistedBeyond: 0,
  funnel: emptyFunnel(),
  volume: 0,
  disclosers: newRecord(),
  verdicts: newRecord(),
});

const outer = sparse(newRequest);
const usualFunnel = emptyFunnel();
/** The funnel, too, stores only counters that are not zero. */
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
    // The next disclosure may fill it.
    if (disclosures.length === PAGE - 1) yield keys.page(agreement, request, pages);
  },
};

/** Disclosures of one page. A request may have a million: a list of all would be written with each. */
export const PAGE = 64;
/** The most disclosures that are found by name; beyond that all disclosures for the request are read. */
export const MOST_UNLISTED = 64;
/** As many as evidence shows, and more, so that most requests have all of their matches here. */
export const FIRST_MATCHES = 32;
/** Reasons in the request's own facts: a requester with few reasons gives each for many items. */
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

/** Is a reason stored in the request's own facts? */
export const isAmongFew = ({ reasons }: Pick<Requester, 'reasons'>, reason: string): boolean =>
  own(reasons, reason) !== undefined || Object.keys(reasons).length < FEW_REASONS;

/** The number of disclosures for a request. */
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
