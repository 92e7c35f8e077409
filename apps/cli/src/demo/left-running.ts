import { shellQuoted } from '#libs/system';
import { introduced, type Person, type Producer } from './demo-issuer.js';
import type { DemoLogins } from './logins.js';

export interface LeftRunning {
  /** Where our processes and the broker are, by what they are; null: not running. */
  addresses: Readonly<Record<string, string | null>>;
  api: string;
  issuer: string;
  people: readonly Person[];
  producers: readonly Producer[];
  /** Folder of the producers' secrets. */
  secrets: string;
  logins: DemoLogins;
  vkeyFile: string;
  /** The ledger's key to pin. */
  pinFile: string;
  tokenFile: string;
}

const COUNTERSIGN = 'node dist/apps/cli/src/main.js';

/**
 * What `demo --keep` says last. Commands are for a POSIX shell, whatever the folder is called, and have no secret on their command line,
 * which everybody on the machine can read.
 */
export function leftRunningLines(left: LeftRunning): string[] {
  const { addresses, api, issuer, people, producers, secrets, logins } = left;
  const [verifier, vkeys, token] = [logins.verifier.urlFile, left.vkeyFile, left.tokenFile].map(shellQuoted);
  const bearer = `printf 'header = "authorization: Bearer %s"' "$(cat ${token})" | curl -K -`;
  return [
    '',
    `Open ${api}/ in a browser, and sign in as irs-compliance: what went wrong, on what evidence, and who has it in hand.`,
    '',
    'Left running until Ctrl-C:',
    ...Object.entries(addresses).map(([name, url]) => `  ${name.padEnd(14)} ${url ?? 'not running'}`),
    '',
    'People (the issuer is for development, and asks nobody for a password), with what each signs in as:',
    ...people.map((person) => `  ${person.login.padEnd(20)} ${introduced(person)} (${person.name})`),
    `Programs that may send over HTTP, each with its secret in ${secrets}/<name>.secret:`,
    ...producers.map(
      ({ clientId, agency, sources }) =>
        `  ${clientId.padEnd(20)} producer of ${agency}: ${sources === '*' ? 'all its sources' : sources.join(', ')}`,
    ),
    'Logins to the database (roles of PostgreSQL, not people), each with its URL and password in a file:',
    `  verifier  reads every row, to verify it (role ${logins.verifier.role}): ${logins.verifier.urlFile}`,
    `  grafana   reads the views of the dashboard (role ${logins.grafana.role}): ${logins.grafana.urlFile}`,
    '',
    `  get a token:  ${COUNTERSIGN} login --issuer ${issuer} --login-hint overseer --token-file ${token}`,
    `  use it:       ${bearer} ${shellQuoted(`${api}/v1/findings`)}`,
    `  verify it:    DATABASE_URL="$(cat ${verifier})" ${COUNTERSIGN} verify --vkey-file ${vkeys}`,
    `  routes:       ${api}/docs`,
    '',
    'The key to pin, so that a page checks entries by it and not by what this server says:',
    `  ${left.pinFile}`,
  ];
}
