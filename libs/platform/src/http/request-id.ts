import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

/** What a caller may call its request: nothing that could be a name, break a line of a log or fill one. */
const GIVEN = /^[A-Za-z0-9_-]{8,64}$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const requests = new AsyncLocalStorage<string>();

/** Of the request that is being answered here, if any. */
export const requestId = (): string | undefined => requests.getStore();

/** A problem's `instance`: a request has one answer. */
export const instanceOf = (id: string = requestId() ?? randomUUID()): string =>
  `urn:${UUID.test(id) ? 'uuid' : 'countersign:request'}:${id}`;

interface Request {
  headers: Record<string, string | string[] | undefined>;
}

/** Middleware: takes the caller's X-Request-Id, if it has the form of one, else makes one; gives it back. */
export function identifyRequest(
  { headers }: Request,
  response: { setHeader(name: string, value: string): unknown },
  next: () => void,
): void {
  const given = headers['x-request-id'];
  const id = typeof given === 'string' && GIVEN.test(given) ? given : randomUUID();
  response.setHeader('x-request-id', id);
  requests.run(id, next);
}
