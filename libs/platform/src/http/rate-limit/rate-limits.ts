import type { Counter } from 'prom-client';
import type { Metrics } from '../../prometheus.js';
import { RateLimited } from '../refusals.js';
import { addressKey } from './address.js';
import { Buckets, type Verdict } from './buckets.js';

interface Request {
  path: string;
  headers: { authorization?: string | undefined };
  /** Of whoever asks; behind proxies that are trusted, as they say. */
  ip?: string | undefined;
  principal?: { issuer: string; subject: string };
  process?: object;
  /** By authentication: for the token itself, or without anybody having been made out. */
  refused?: 'token' | 'nobody';
}
interface Response {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  once(event: 'finish', listener: () => void): unknown;
}
type Next = (error?: unknown) => void;

export interface RateLimitSettings {
  COUNTERSIGN_RATE_LIMIT: number;
  COUNTERSIGN_RATE_LIMIT_OPEN: number;
  COUNTERSIGN_RATE_LIMIT_TOKENS: number;
  COUNTERSIGN_RATE_LIMIT_LOG?: number;
}

export interface RateLimitOptions {
  /** Of an `Authorization` header: its token is looked at however many bad ones came from that address before. */
  spares?: (authorization: string) => boolean;
  now?: () => number;
}

const SECONDS = 60;

/** Probes must not fail because somebody else asks much. */
const FREE = /^\/health\//;
const LOG = /^\/log\//;

/**
 * Limits how often one asks: a principal (issuer and subject), wherever from; an address where nobody says who asks. In this process alone,
 * and in memory that does not grow with those who ask. Our own processes are not limited.
 */
export class RateLimits {
  private readonly principals;
  private readonly addresses;
  private readonly tokens;
  /** Mirrors ask for thousands of tiles, which cost little: a limit of its own, for a principal or an address. */
  private readonly logs;
  private readonly refused: Counter<'policy'>;
  private readonly spares: (authorization: string) => boolean;

  constructor(settings: RateLimitSettings, metrics: Metrics, { spares = () => false, now }: RateLimitOptions = {}) {
    this.spares = spares;
    const buckets = (requests = 0): Buckets | undefined =>
      requests === 0 ? undefined : new Buckets({ requests, seconds: SECONDS }, now);
    this.principals = buckets(settings.COUNTERSIGN_RATE_LIMIT);
    this.addresses = buckets(settings.COUNTERSIGN_RATE_LIMIT_OPEN);
    this.tokens = buckets(settings.COUNTERSIGN_RATE_LIMIT_TOKENS);
    this.logs = buckets(settings.COUNTERSIGN_RATE_LIMIT_LOG);
    this.refused = metrics.counter({
      name: 'http_rate_limited_total',
      help: 'Requests that were answered 429, by the limit',
      labelNames: ['policy'],
    });
    for (const policy of ['requests', 'open', 'tokens', 'log']) this.refused.inc({ policy }, 0);
  }

  /** Before authentication: checking tokens costs, and whoever guesses them has no name yet. */
  readonly tokensRefused = (request: Request, response: Response, next: Next): void => {
    const { tokens } = this;
    const { authorization } = request.headers;
    if (!tokens || authorization === undefined) return next();
    const key = addressKey(request.ip);
    const verdict = tokens.peek(key);
    if (!verdict.allowed && !this.spares(authorization)) return this.refuse('tokens', tokens, verdict, response, next);
    response.once('finish', () => {
      if (response.statusCode === 401 || request.refused === 'token') tokens.take(key);
    });
    next();
  };

  /** After authentication. */
  readonly requests = (request: Request, response: Response, next: Next): void =>
    this.count(request, response, next, next);

  /**
   * After authentication too: of its errors, which pass `requests` by. Who is made out by nothing (an issuer that is away, a header that is
   * none) counts as who says nothing; refused tokens count elsewhere.
   */
  readonly refusals = (error: unknown, request: Request, response: Response, next: Next): void => {
    if (request.refused !== 'nobody') return next(error);
    this.count(request, response, next, () => next(error));
  };

  private count(request: Request, response: Response, next: Next, pass: () => void): void {
    const { principal, process, path } = request;
    if (process || FREE.test(path)) return pass();
    const isLog = this.logs !== undefined && LOG.test(path);
    const [name, buckets] = isLog
      ? (['log', this.logs] as const)
      : principal
        ? (['requests', this.principals] as const)
        : (['open', this.addresses] as const);
    if (!buckets) return pass();
    const verdict = buckets.take(principal ? `${principal.issuer}\n${principal.subject}` : addressKey(request.ip));
    if (!verdict.allowed) return this.refuse(name, buckets, verdict, response, next);
    // Caches keep what a log publishes, and one reader's count is nothing to the next.
    if (!isLog) tell(name, buckets, verdict, response);
    pass();
  }

  private refuse(name: string, buckets: Buckets, verdict: Verdict, response: Response, next: Next): void {
    this.refused.inc({ policy: name });
    tell(name, buckets, verdict, response);
    response.setHeader('retry-after', String(verdict.retrySeconds));
    next(new RateLimited(buckets.quota.requests, buckets.quota.seconds, verdict.retrySeconds));
  }
}

/** draft-ietf-httpapi-ratelimit-headers-11. */
function tell(name: string, { quota }: Buckets, { remaining, resetSeconds }: Verdict, response: Response): void {
  response.setHeader('ratelimit-policy', `"${name}";q=${quota.requests};w=${quota.seconds}`);
  response.setHeader('ratelimit', `"${name}";r=${remaining};t=${resetSeconds}`);
}
