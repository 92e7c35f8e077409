import type { TokenCounters } from '../counters.js';
import type { TokenVerifier } from '../issuers/tokens.js';
import { readToken } from '../issuers/tokens.js';
import { PROCESS_TYPE } from '../process/sign.js';
import { type PinnedProcess, verifyProcess } from '../process/verify.js';
import { challengeOf, IssuerAway, TokenRefused } from '../refusals.js';
import { bearerOf } from './bearer.js';
import type { AuthenticatedRequest } from './request.js';

interface Request extends AuthenticatedRequest {
  rawHeaders: string[];
}
interface Response {
  setHeader(name: string, value: string): unknown;
}

export interface Authentication {
  /** undefined: no issuer is configured. */
  verifier?: TokenVerifier;
  /** Keys of our own processes, where this app is called by them. */
  processes?: readonly PinnedProcess[];
  counters: TokenCounters;
  now?: () => number;
}

/**
 * Finds out who asks, before anything answers. Who does not say is nobody, which is for the routes to judge; a token that is not good is
 * refused on every route, because whoever sends one counts on being somebody.
 */
export function authentication({ verifier, processes, counters, now = Date.now }: Authentication) {
  const authenticate = async (token: string, request: Request): Promise<void> => {
    const { header, payload } = readToken(token);
    if (processes && header['typ'] === PROCESS_TYPE) {
      request.process = await verifyProcess(token, payload['iss'], processes, now());
      return counters.accept('process');
    }
    if (!verifier) throw new TokenRefused('no-issuer');
    request.principal = await verifier.verify(token);
    counters.accept(request.principal.issuer);
  };
  return (request: Request, response: Response, next: (error?: unknown) => void): void => {
    const refuse = (error: unknown): void => {
      counters.refuse(error);
      challenge(response, error);
      next(error);
    };
    let token: string | undefined;
    try {
      token = bearerOf(request.rawHeaders);
    } catch (error) {
      return refuse(error);
    }
    if (token === undefined) return next();
    authenticate(token, request).then(() => next(), refuse);
  };
}

/** The headers that go with a refusal. */
export function challenge(response: Response, error: unknown): void {
  const said = challengeOf(error);
  if (said !== undefined) response.setHeader('www-authenticate', said);
  if (error instanceof IssuerAway) response.setHeader('retry-after', String(error.retryAfterSeconds));
}
