import { isIPv4 } from 'node:net';
import { ConfigError } from './config.js';

/** True for addresses that only this machine can reach. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

/** There is no authentication yet: other machines must not reach us by accident. @throws ConfigError */
export function refuseUnlessLoopback(host: string, listenAny: boolean): void {
  if (listenAny || isLoopback(host)) return;
  throw new ConfigError([
    {
      key: 'COUNTERSIGN_HOST',
      expected:
        'an address of this machine alone is expected, because there is no authentication; COUNTERSIGN_LISTEN_ANY=true allows others where the network itself is the boundary',
      received: `is ${JSON.stringify(host)}`,
    },
  ]);
}
