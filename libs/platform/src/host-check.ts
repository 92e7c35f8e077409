import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isLoopback } from './loopback.js';
import type { Problem } from './problem.js';

/** True when a `Host` header (RFC 9110, 7.2) names this machine by a loopback address or as `localhost`, whatever the port. */
export function namesLoopback(host: string | undefined): boolean {
  const [, ipv6, name] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d*)?$/.exec(host ?? '') ?? [];
  return isLoopback((ipv6 ?? name ?? '').toLowerCase());
}

/**
 * Middleware that refuses (421) what was sent to another name. A page whose own name is made to resolve to 127.0.0.1 ("DNS
 * rebinding") counts as of our origin for the browser that shows it, so that listening on loopback alone does not keep it out;
 * its requests still carry its name.
 */
export function refuseOtherHosts(request: IncomingMessage, response: ServerResponse, next: () => void): void {
  if (namesLoopback(request.headers.host)) return next();
  const problem: Problem = {
    type: 'about:blank',
    title: 'Misdirected Request',
    status: 421,
    detail:
      'Ask for 127.0.0.1, [::1] or localhost: this app answers to other names only with COUNTERSIGN_LISTEN_ANY=true.',
    instance: `urn:uuid:${randomUUID()}`,
  };
  response.writeHead(421, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
}
