import { newRecord } from '../record.js';
import { sparse } from './encoding.js';
import type { KindOfFacts } from './kind.js';
import { keys } from './key.js';
import type { ListedPart } from './request.js';

/** One event of a match. */
export interface MatchPart extends ListedPart {
  matchId: string;
  /** The number of its rows; `stated` is the same unless the event states another number. */
  rows: number;
}

/** One agency's matches for a request under an id. A request may have a match for each of its items, so each is a fact of its own. */
export interface MatchFacts {
  kind: 'match';
  agreement: string;
  request: string;
  /** `<agency>/<id>`. */
  match: string;
  /** By entry. */
  parts: Record<string, MatchPart>;
  /** Its contribution to the request's `HeardMatches` of that sweep. */
  counted?: { sweep: number; items: number };
  verdicts: Record<string, number>;
}

export const newMatch = (agreement: string, request: string, match: string): MatchFacts => ({
  kind: 'match',
  agreement,
  request,
  match,
  parts: newRecord(),
  verdicts: newRecord(),
});

const empty = (agreement: string, request: string, _number: number, match: string): MatchFacts =>
  newMatch(agreement, request, match);

export const match: KindOfFacts<MatchFacts> = {
  empty,
  encoding: sparse(empty),
  *readWith({ request }, agreement) {
    yield keys.request(agreement, request);
  },
};
