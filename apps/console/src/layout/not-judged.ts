interface AsOf {
  shards: readonly { judged: number }[];
}

/** Where no time can be named up to which everything is judged. */
export const notJudged = ({ shards }: AsOf): string =>
  shards.some(({ judged }) => judged > 0) ? 'A part of the ledger is not judged at all yet' : 'Nothing is judged yet';
