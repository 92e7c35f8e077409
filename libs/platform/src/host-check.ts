import type { IncomingMessage, ServerResponse } from 'node:http';
import { instanceOf } from './http/request-id.js';
import { hostOf, isLoopback } from './loopback.js';
import type { Problem } from './problem.js';

/** True when a `Host` header (RFC 9110, 7.2) names this machine by a loopback address or as `localhost`, whatever the port. */
export const namesLoopback = (host: string | undefined): boolean => isLoopback(named(host));

/** What a `Host` header names, without the port. */
function named(host: string | undefined): string {
  const [, ipv6, name] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d*)?$/.exec(host ?? '') ?? [];
  return (ipv6 ?? name ?? '').toLowerCase();
}

/**
 * Middleware that refuses (421) what was sent to another name than this machine's, that of `publicUrl`, or one of `names`. A page whose own name is made to resolve to 127.0.0.1 ("DNS
 * rebinding") counts as of our origin for the browser that shows it, so that listening on loopback alone does not keep it out;
 * its requests still carry its name.
 */
export function refuseOtherHosts(publicUrl?: string, names: readonly string[] = []) {
  const known = new Set(names.map((name) => name.toLowerCase()));
  if (publicUrl !== undefined) known.add(hostOf(publicUrl));
  return (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    const { host } = request.headers;
    if (namesLoopback(host) || known.has(named(host))) return next();
    const problem: Problem = {
      type: 'about:blank',
      title: 'Misdirected Request',
      status: 421,
      detail:
        'Ask for 127.0.0.1, [::1] or localhost: this app answers to another name only where it is that of COUNTERSIGN_PUBLIC_URL or one of COUNTERSIGN_HOST_NAMES.',
      instance: instanceOf(),
    };
    response.writeHead(421, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
  };
}
