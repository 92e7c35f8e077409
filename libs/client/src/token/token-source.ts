/**
 * Gives the access token for the next request; asked before each, so that it can be another by then. `refused`: one that a server has just
 * refused as not valid, so that a token that is kept is not given again. Rejects with a TokenError.
 */
export type TokenSource = (refused?: string) => Promise<string>;

/** A token that somebody else keeps valid. */
export const staticToken = (token: string): TokenSource => {
  return async () => token;
};
