import { isLoopback } from '#libs/platform';

/** Where browsers reach this api, and what its cookies are called there. */
export interface Site {
  /** Without a slash at its end. */
  base: string;
  origin: string;
  secure: boolean;
  cookie: string;
}

/**
 * `__Host-`: browsers take it over TLS alone, for this host alone and for all of it, so that no sibling of the host can plant one. Over
 * plain HTTP on this machine there are no such cookies, and a host's ports share theirs: the port is in the name.
 */
export function siteOf(url: string): Site {
  const { origin, protocol, port } = new URL(url);
  const secure = protocol === 'https:';
  return {
    base: url.replace(/\/$/, ''),
    origin,
    secure,
    cookie: secure ? '__Host-countersign' : `countersign-${port || '80'}`,
  };
}

/** The site of an app that says nowhere else where it is reached. */
export const siteOnLoopback = (host: string, port: number): Site => {
  const shown = isLoopback(host) ? host : '127.0.0.1';
  return siteOf(`http://${shown.includes(':') ? `[${shown}]` : shown}:${port}`);
};
