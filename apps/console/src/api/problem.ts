/** An answer of the api that is no success (RFC 9457). `type` is the last part of its URI: `access-log-away`. */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly status: number,
    readonly type: string,
    readonly title: string,
    readonly detail: string,
    /** Further members, such as `reason`. */
    readonly more: Readonly<Record<string, unknown>>,
    /** To name when asking for help. */
    readonly requestId: string | null,
    /** Seconds until it makes sense to ask again. */
    readonly retryAfter: number | null,
  ) {
    super(`${status} ${type}: ${title}`);
  }

  get reason(): string | undefined {
    return typeof this.more.reason === 'string' ? this.more.reason : undefined;
  }
}

/** The api did not answer: no network, or the service is down. */
export class Away extends Error {
  override readonly name = 'Away';

  constructor(cause: unknown) {
    super('Countersign did not answer', { cause });
  }

  /** It was waited for as long as makes sense, and nothing came: to wait as long again helps nobody. */
  get late(): boolean {
    return this.cause instanceof DOMException && this.cause.name === 'TimeoutError';
  }
}

export function problemOf(response: Response, body: unknown): Problem {
  const members = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const text = (name: string): string => (typeof members[name] === 'string' ? members[name] : '');
  const retry = Number(response.headers.get('retry-after') ?? NaN);
  return new Problem(
    response.status,
    text('type').split(/[/:#]/).at(-1) || 'unknown',
    text('title') || response.statusText,
    text('detail'),
    members,
    response.headers.get('x-request-id'),
    Number.isFinite(retry) ? retry : null,
  );
}

/** Nobody is signed in, or the session has ended. */
export const isSignedOut = (error: unknown): boolean => error instanceof Problem && error.status === 401;
