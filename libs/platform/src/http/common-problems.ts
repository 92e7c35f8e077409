import type { ProblemRegistry } from '../problem.js';
import { InvalidParameters, MalformedUrl, MethodNotAllowed, RateLimited } from './refusals.js';

export interface ProblemTitle {
  status: number;
  title: string;
  /** The status says it all: its type is `about:blank`. */
  blank?: boolean;
}

/** Problems that every app may answer with; OpenAPI documents are made from the same table. */
export const commonProblemKinds = {
  'invalid-parameters': { status: 400, title: 'The parameters are not as described in the API documentation' },
  'malformed-url': { status: 400, title: 'The URL cannot be decoded' },
  'method-not-allowed': { status: 405, title: 'The method is not allowed here' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  'malformed-request': { status: 400, title: 'Bad Request', blank: true },
  'request-timeout': { status: 408, title: 'Request Timeout', blank: true },
  'headers-too-large': { status: 431, title: 'Request Header Fields Too Large', blank: true },
  misdirected: { status: 421, title: 'Misdirected Request', blank: true },
  unexpected: { status: 500, title: 'Internal Server Error', blank: true },
} as const satisfies Record<string, ProblemTitle>;

/** The head of a problem of an app's table. */
export const problemOf =
  <K extends string>(kinds: Readonly<Record<K, ProblemTitle>>) =>
  (type: K): { type: K; status: number; title: string } => {
    const { status, title } = kinds[type];
    return { type, status, title };
  };

const of = problemOf(commonProblemKinds);

/** Registers what the platform itself refuses. */
export const withCommonProblems = (registry: ProblemRegistry): ProblemRegistry =>
  registry
    .register(InvalidParameters, ({ errors }) => ({ ...of('invalid-parameters'), errors: [...errors] }))
    .register(MalformedUrl, () => ({
      ...of('malformed-url'),
      detail: 'A percent sign begins an escape of two hexadecimal digits, and the escapes are UTF-8.',
    }))
    .register(RateLimited, ({ requests, seconds, retrySeconds }) => ({
      ...of('rate-limited'),
      detail: `Up to ${requests} in ${seconds} seconds are answered; ask again in ${retrySeconds} s.`,
    }))
    .register(MethodNotAllowed, ({ method, allowed }) => ({
      ...of('method-not-allowed'),
      detail: `${method} is not allowed here; ${allowed.join(', ')} ${allowed.length > 1 ? 'are' : 'is'}.`,
    }));
