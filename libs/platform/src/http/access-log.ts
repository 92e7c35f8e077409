import { Logger } from '@nestjs/common';
import { namedInLog, requestId } from './request-id.js';

interface Request {
  method: string;
  route?: { path?: unknown };
}
interface Response {
  statusCode: number;
  writableFinished: boolean;
  once(event: 'close', listener: () => void): unknown;
}

const METHODS = new Set(['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE']);

/** A request as metrics and logs may name it: by the route as declared. What was asked for holds pseudonyms, and what a stranger writes. */
export const routeOf = ({ method, route }: Request): { method: string; route: string } => ({
  method: METHODS.has(method) ? method : 'other',
  route: typeof route?.path === 'string' ? route.path : 'none',
});

/** Middleware: a line for each request when its answer ends, or its caller goes. Probes are let be: they ask every few seconds. */
export function accessLog(request: Request, response: Response, next: () => void): void {
  const began = performance.now();
  // Listeners of a socket run outside of the request.
  const id = requestId();
  const about = namedInLog();
  response.once('close', () => {
    const named = routeOf(request);
    if (named.route.startsWith('/health')) return;
    const ms = Math.round(performance.now() - began);
    const ended = response.writableFinished ? {} : { ended: false };
    log.log({ message: 'answered', request: id, ...about, ...named, status: response.statusCode, ms, ...ended });
  });
  next();
}

const log = new Logger('Access');
