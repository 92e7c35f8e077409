import { ConfigError, type ConfigProblem } from './config.js';
import type { ProcessSettings } from './config-fields.js';
import { hostOf, isLoopback } from './loopback.js';

type Settings = Pick<ProcessSettings, 'COUNTERSIGN_HOST' | 'COUNTERSIGN_LISTEN_ANY' | 'COUNTERSIGN_PUBLIC_URL'>;

/** Once, where an app speaks plain HTTP on an address that others may reach: it cannot tell whether its port is published on this machine alone. */
export function warnOfPlainHttp(settings: Settings, log: { warn(message: string): unknown }): void {
  const { COUNTERSIGN_HOST: host, COUNTERSIGN_PUBLIC_URL: url } = settings;
  if (isLoopback(host) || url?.startsWith('https:')) return;
  log.warn(
    `it speaks plain HTTP on ${host}: publish the port on this machine alone. Requests for names of other machines are refused, and whoever reaches the port can forge the name`,
  );
}

/**
 * Other machines reach us only where somebody has said how: over TLS, and, where there is more than open routes, with an issuer that says
 * who asks. `issuer`: whether one is configured; undefined for an app that asks nobody who he is. @throws ConfigError
 */
export function refuseToListen(settings: Settings, issuer?: boolean): void {
  const { COUNTERSIGN_HOST: host, COUNTERSIGN_PUBLIC_URL: url, COUNTERSIGN_LISTEN_ANY: any } = settings;
  const problems: ConfigProblem[] = [];
  const published = url !== undefined && !isLoopback(hostOf(url));
  if (!isLoopback(host) && !(url?.startsWith('https:') || (url !== undefined && any)))
    problems.push({
      key: 'COUNTERSIGN_HOST',
      expected:
        url === undefined
          ? 'an address of this machine alone is expected, unless COUNTERSIGN_PUBLIC_URL says where others reach it'
          : 'an address of this machine alone is expected beside a public URL that is not https, unless COUNTERSIGN_LISTEN_ANY=true says that this is a container',
      received: `is ${JSON.stringify(host)}`,
    });
  if (published && issuer === false)
    problems.push({
      key: 'COUNTERSIGN_ISSUERS_FILE',
      expected: 'the issuers that say who asks are expected where others than this machine can ask',
      received: 'not set',
    });
  if (problems.length > 0) throw new ConfigError(problems);
}
