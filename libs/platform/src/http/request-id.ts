import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

/** What a caller may call its request: nothing that could be a name, break a line of a log or fill one. */
const GIVEN = /^[A-Za-z0-9_-]{8,64}$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** What is said of a request in logs: ids and places, never what was asked or sent. */
export interface NamedInLog {
  /** Of the CloudEvent, which was admitted. */
  event?: string;
  /** By which `access` names who looked. */
  view?: string;
  shard?: string;
  index?: number;
}

const requests = new AsyncLocalStorage<{ id: string; named: NamedInLog }>();

/** Of the request that is being answered here, if any. */
export const requestId = (): string | undefined => requests.getStore()?.id;

/** What the lines of the request that is being answered here name beside its id: kept up to date until its answer has ended. */
export const namedInLog = (): Readonly<NamedInLog> => requests.getStore()?.named ?? {};

/** Named in each further line about the request that is being answered here, the one of its answer among them. */
export function nameInLog(more: NamedInLog): void {
  const store = requests.getStore();
  if (store) Object.assign(store.named, more);
}

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
  requests.run({ id, named: {} }, next);
}
