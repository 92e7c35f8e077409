import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, startProcess, type StartedProcess } from '#libs/stack';

export interface TestIssuer {
  url: string;
  /** The issuers file that it has written, for api and recorder. */
  issuersFile: string;
  process: StartedProcess;
  /** Where its keys and its clients' secrets are. */
  secretOf(clientId: string): string;
  secretFile(clientId: string): string;
  /** A token of one of its people, for the api unless another resource is given. */
  person(login: string, resource?: string): Promise<string>;
  /** A token of a producer, for the recorder unless another resource is given. */
  producer(clientId: string, resource?: string): Promise<string>;
}

/** Starts the development issuer from the built code, in `<dir>/<name>`. */
export async function startTestIssuer(
  dir: string,
  { name = 'issuer', env = {}, port: given }: { name?: string; env?: Record<string, string>; port?: number } = {},
): Promise<TestIssuer> {
  const port = given ?? (await freePort());
  const url = `http://127.0.0.1:${port}`;
  const folder = join(dir, name);
  const issuersFile = join(dir, `${name}.issuers.json`);
  const process = await startProcess({
    name,
    entry: 'dist/apps/issuer/src/main.js',
    dir,
    env: { PORT: String(port), COUNTERSIGN_ISSUER_DIR: folder, COUNTERSIGN_ISSUERS_FILE: issuersFile, ...env },
    readyUrl: `${url}/health/ready`,
  });
  const secretFile = (clientId: string): string => join(folder, `${clientId}.secret`);
  const secretOf = (clientId: string): string => readFileSync(secretFile(clientId), 'utf8').trim();
  return {
    url,
    issuersFile,
    process,
    secretOf,
    secretFile,
    person: (login, resource) => personToken(url, login, resource),
    producer: (clientId, resource) => producerToken(url, { clientId, secret: secretOf(clientId) }, resource),
  };
}

/**
 * An issuer that says of its people what it may not: officers of `agency`, an auditor and an overseer of everything, and a producer of that
 * agency's sources. What it may say is what the test writes into the issuers file of api and recorder.
 */
export function startHostileIssuer(dir: string, agency: string, sources: string[] | '*' = '*'): Promise<TestIssuer> {
  const file = join(dir, 'hostile-people.json');
  const all = { agencies: '*', agreements: '*', until: '2099-12-31' };
  const people = [
    { login: 'compliance', name: 'Nobody', role: 'compliance-officer', agency },
    { login: 'privacy', name: 'Nobody', role: 'privacy-officer', agency },
    { login: 'auditor', name: 'Nobody', role: 'auditor', ...all },
    { login: 'overseer', name: 'Nobody', role: 'overseer', ...all },
  ];
  writeFileSync(file, JSON.stringify({ people, producers: [{ clientId: 'producer', agency, sources }] }));
  return startTestIssuer(dir, { name: 'hostile', env: { COUNTERSIGN_ISSUER_PEOPLE_FILE: file } });
}

/** A development issuer lets in whom a terminal names. */
export async function personToken(url: string, login: string, resource?: string): Promise<string> {
  const client = { client_id: 'countersign', ...(resource === undefined ? {} : { resource }) };
  const { device_code } = await asked(`${url}/device/auth`, { ...client, login_hint: login });
  return tokenOf(`${url}/token`, { grant_type: DEVICE_CODE, client_id: 'countersign', device_code: device_code! });
}

export function producerToken(
  url: string,
  { clientId, secret }: { clientId: string; secret: string },
  resource?: string,
): Promise<string> {
  const authorization = `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`;
  const of = { grant_type: 'client_credentials', ...(resource === undefined ? {} : { resource }) };
  return tokenOf(`${url}/token`, of, { authorization });
}

export const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code';

/** Posts a form and gives the JSON of the answer, whatever its status. */
export async function asked(
  url: string,
  form: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Record<string, string | undefined>> {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(form), headers });
  return (await response.json()) as Record<string, string | undefined>;
}

async function tokenOf(url: string, form: Record<string, string>, headers: Record<string, string> = {}) {
  const answer = await asked(url, form, headers);
  if (answer['access_token'] === undefined) throw new Error(`no token: ${JSON.stringify(answer)}`);
  return answer['access_token'];
}
