import type { Answered, Header } from './types.js';

/** Headers of answers that mean something to programs; components of every document. */
export const HEADERS = {
  RequestId: {
    description: 'Names the request: as it was sent, where that has the form of an id, else ours. Our logs have it too',
    schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{8,64}$' },
  },
  RateLimit: {
    description: 'What is left (draft-ietf-httpapi-ratelimit-headers): `r` requests; all of them again in `t` seconds',
    schema: { type: 'string' },
  },
  RateLimitPolicy: {
    description: 'The limit (draft-ietf-httpapi-ratelimit-headers): `q` requests in `w` seconds',
    schema: { type: 'string' },
  },
  RetryAfter: { description: 'Seconds to wait before asking again', schema: { type: 'integer', minimum: 0 } },
  WWWAuthenticate: { description: 'What is wrong with the token (RFC 6750)', schema: { type: 'string' } },
  Allow: { description: 'Methods that the path has', schema: { type: 'string' } },
  ETag: { description: 'For If-None-Match', schema: { type: 'string' } },
} satisfies Record<string, Header>;

type Name = keyof typeof HEADERS;

const WRITTEN: Readonly<Record<Name, string>> = {
  RequestId: 'X-Request-Id',
  RateLimit: 'RateLimit',
  RateLimitPolicy: 'RateLimit-Policy',
  RetryAfter: 'Retry-After',
  WWWAuthenticate: 'WWW-Authenticate',
  Allow: 'Allow',
  ETag: 'ETag',
};

/** Beyond those that every answer may have. */
const OF_STATUS: Readonly<Record<number, readonly Name[]>> = {
  401: ['WWWAuthenticate'],
  403: ['WWWAuthenticate'],
  405: ['Allow'],
  409: ['RetryAfter'],
  429: ['RetryAfter'],
  503: ['RetryAfter'],
};

export function headersOf(status: number, etag: boolean): NonNullable<Answered['headers']> {
  const names: Name[] = ['RequestId', ...(OF_STATUS[status] ?? [])];
  if (status < 400 || status === 429) names.push('RateLimit', 'RateLimitPolicy');
  if (etag && (status === 200 || status === 304)) names.push('ETag');
  return Object.fromEntries(names.map((name) => [WRITTEN[name], { $ref: `#/components/headers/${name}` }]));
}
