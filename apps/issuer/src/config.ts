import { z } from 'zod';
import { ConfigError, hostOf, isLoopback, processSettings, setting } from '#libs/platform';

const { COUNTERSIGN_STOP_DELAY_MS: _, COUNTERSIGN_HOST_NAMES: _names, ...ofProcess } = processSettings;

/** Every setting of the development issuer. It asks for no password: whoever reaches it acts as anybody that it knows. */
export const issuerConfig = z.object({
  ...ofProcess,
  PORT: setting.port('Port of the issuer; 0 takes a free one').default(3004),
  COUNTERSIGN_ISSUER_INTERNAL_URL: setting
    .url('Where api and recorder reach it, if that is another address, as among containers', ['http'])
    .optional(),
  COUNTERSIGN_ISSUER_BESIDE: setting
    .list('Public URLs of the apps that believe it: where one is of another machine, this issuer does not start')
    .optional(),
  COUNTERSIGN_ISSUER_DIR: setting.text(
    'Folder for signing keys and the secrets of clients; they are made once, for their owner only',
  ),
  COUNTERSIGN_ISSUER_WEB_SECRET_FILE: setting
    .text(
      'File with the secret of the api as a client, by which people sign in with a browser; without it one is made in COUNTERSIGN_ISSUER_DIR',
    )
    .optional(),
  COUNTERSIGN_ISSUER_LOGOUT_URL: setting
    .url(
      'Where the api is told that somebody has signed out: its /auth/back-channel-logout, as this issuer reaches it',
      ['http'],
    )
    .optional(),
  COUNTERSIGN_ISSUER_SINGLE_SIGN_ON: setting
    .flag('Whoever has signed in with a browser is asked again only where an app wants that, as issuers of agencies do')
    .default(false),
  COUNTERSIGN_ISSUERS_FILE: setting.text('Where to write the issuers file for api and recorder').optional(),
  COUNTERSIGN_ISSUER_SOURCES: setting
    .list(
      'Sources of events (urn:agency:<agency>:* for all of one): each gets a producer, and each of their agencies two officers',
    )
    .default(['urn:agency:irs:disclosures', 'urn:agency:ice:requests']),
  COUNTERSIGN_ISSUER_PEOPLE_FILE: setting
    .text('For tests: a JSON file with people and producers, instead of the ready-made ones')
    .optional(),
});

export type IssuerConfig = z.infer<typeof issuerConfig>;

/** @throws ConfigError where others than this machine would have to do with it. */
export function refuseBeyondLoopback(config: IssuerConfig): void {
  const { COUNTERSIGN_PUBLIC_URL: own, COUNTERSIGN_ISSUER_BESIDE: beside = [] } = config;
  const urls = [
    ...(own === undefined ? [] : [['COUNTERSIGN_PUBLIC_URL', own]]),
    ...beside.map((url) => ['COUNTERSIGN_ISSUER_BESIDE', url]),
  ] as [string, string][];
  const problems = urls.flatMap(([key, url]) => {
    if (URL.canParse(url) && isLoopback(hostOf(url))) return [];
    const expected =
      'an address of this machine is expected, because this issuer is for development only: it asks for no password';
    return [{ key, expected, received: `is ${JSON.stringify(url)}` }];
  });
  if (problems.length > 0) throw new ConfigError(problems);
}
