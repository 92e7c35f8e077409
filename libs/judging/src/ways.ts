import { LRUCache } from 'lru-cache';

/** `Act.via` of a claimed statement. No agency has a name with a space in it. */
export const CLAIMED = 'only claimed';
/** In `AgreementFacts.heard` alone: what officers say through an api, recorded as they say it. It proves its speaker, and no watermark follows. */
export const BY_PEOPLE = 'by people';
const KEY = 'key ';
const AND = '|';

/** The ways in which the same bytes came, taken apart. Each may prove the speaker, whatever the others do. */
export interface Ways {
  /** By a client that nobody authenticated. */
  claimed: boolean;
  /** Agencies whose topic or client carried it. */
  carriers: readonly string[];
  /** Public keys under which it is signed. */
  keys: readonly string[];
}

export const signedBy = (publicKey: string): string => `${KEY}${publicKey}`;

/** One `Act.via` for several: undefined if one of them proves the speaker by itself. */
export function joinWays(ways: readonly (string | undefined)[]): string | undefined {
  const all = new Set<string>();
  for (const way of ways) {
    if (way === undefined) return undefined;
    for (const one of way.split(AND)) all.add(one);
  }
  return [...all].sort().join(AND);
}

const MERELY_CLAIMED: Ways = { claimed: true, carriers: [], keys: [] };

/** Some agencies and keys, asked of every statement. */
const taken = new LRUCache<string, Ways>({ max: 1_000 });

export function waysOf(via: string): Ways {
  if (via === CLAIMED) return MERELY_CLAIMED;
  let ways = taken.get(via);
  if (!ways) {
    const all = via.split(AND);
    ways = {
      claimed: all.includes(CLAIMED),
      carriers: all.filter((way) => way !== CLAIMED && !way.startsWith(KEY)),
      keys: all.filter((way) => way.startsWith(KEY)).map((way) => way.slice(KEY.length)),
    };
    taken.set(via, ways);
  }
  return ways;
}

/** Without the keys: the ways that anybody else may share. */
export function barely(via: string): readonly string[] {
  const { claimed, carriers } = waysOf(via);
  return claimed ? [CLAIMED, ...carriers] : carriers;
}

export const isClaimed = (via: string | undefined): boolean => via !== undefined && waysOf(via).claimed;
