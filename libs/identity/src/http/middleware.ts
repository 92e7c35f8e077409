import type { TokenCounters } from '../counters.js';
import type { TokenVerifier } from '../issuers/tokens.js';
import { readToken } from '../issuers/tokens.js';
import { PROCESS_TYPE } from '../process/sign.js';
import { type PinnedProcess, verifyProcess } from '../process/verify.js';
import { AuthorizationMalformed, challengeOf, NoToken, PrincipalRefused, TokenRefused } from '../refusals.js';
import { bearerOf } from './bearer.js';
import type { AuthenticatedRequest } from './request.js';
import type { BrowserSessions } from './sessions.js';

interface Request extends AuthenticatedRequest {
  method: string;
  url: string;
  rawHeaders: string[];
  headers: { 'content-length'?: string; 'transfer-encoding'?: string };
}
interface Response {
  setHeader(name: string, value: string): unknown;
}

export interface Authentication {
  /** undefined: no issuer is configured. */
  verifier?: TokenVerifier;
  /** Keys of our own processes, where this app is called by them. */
  processes?: readonly PinnedProcess[];
  /** Where browsers may sign in. Without it a cookie is nothing. */
  sessions?: BrowserSessions;
  counters: TokenCounters;
  /** What to tell a stranger who sends a body, which is then not read; unless given, that is for the routes. */
  noBodies?: string;
  now?: () => number;
}

/**
 * Finds out who asks, before anything answers. Who does not say is nobody, which is for the routes to judge; a token that is not good is
 * refused on every route, because whoever sends one counts on being somebody.
 */
export function authentication({ verifier, processes, sessions, counters, noBodies, now = Date.now }: Authentication) {
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
  const bySession = async (by: BrowserSessions, credential: string, request: Request): Promise<void> => {
    const found = await by.find(credential, request);
    if (found instanceof NoToken) request.noSession = found;
    else Object.assign(request, found);
  };
  return (request: Request, response: Response, next: (error?: unknown) => void): void => {
    const refuse = (error: unknown): void => {
      counters.refuse(error);
      request.refused = error instanceof TokenRefused || error instanceof PrincipalRefused ? 'token' : 'nobody';
      challenge(response, error);
      next(error);
    };
    let token: string | undefined;
    let credential: string | undefined;
    try {
      token = bearerOf(request.rawHeaders);
      credential = sessions?.credentialOf(request.rawHeaders);
      if (token !== undefined && credential !== undefined)
        throw new AuthorizationMalformed('A token and a session are there at once: send one of the two.');
    } catch (error) {
      return refuse(error);
    }
    if (sessions && credential !== undefined)
      return void bySession(sessions, credential, request).then(() => next(), refuse);
    if (token === undefined) return noBodies !== undefined && hasBody(request) ? refuse(new NoToken(noBodies)) : next();
    authenticate(token, request).then(() => next(), refuse);
  };
}

const hasBody = ({ headers }: Request): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** The headers that go with a refusal. */
export function challenge(response: Response, error: unknown): void {
  const said = challengeOf(error);
  if (said !== undefined) response.setHeader('www-authenticate', said);
  const { retryAfterSeconds: seconds } = error as { retryAfterSeconds?: unknown };
  if (typeof seconds === 'number') response.setHeader('retry-after', String(seconds));
}
