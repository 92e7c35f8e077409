import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { clientCredentials, deviceLogin, type TokenSource } from '#libs/client';
import { readPrivateFile } from '#libs/system';
import { freePort, startProcess, type Teardown } from '#libs/stack';

export interface Person {
  login: string;
  name: string;
  role: string;
  agency?: string;
  agencies?: '*' | string[];
  agreements?: '*' | string[];
  until?: string;
}
export interface Producer {
  clientId: string;
  agency: string;
  sources: '*' | string[];
}

/** Who can sign in at the demo's issuer, and how. */
export interface DemoIssuer {
  url: string;
  people: Person[];
  producers: Producer[];
  /** `<client>.secret` of each producer is here. */
  secrets: string;
  /** For api and recorder. */
  issuersFile: string;
  /** A token for the api. Everybody is let in. */
  person(login: string): Promise<string>;
  /** Tokens for the recorder of the producer that may write for a source. Throws where there is none. */
  producerOf(source: string): TokenSource;
}

/** Starts the development issuer with a producer for each source (`urn:agency:<agency>:*`: for all of an agency). */
export async function startDemoIssuer({
  dir,
  sources,
  api,
  teardown,
}: {
  dir: string;
  sources: readonly string[];
  /** Where the api will be. */
  api: string;
  teardown: Teardown;
}): Promise<DemoIssuer> {
  const secrets = join(dir, 'issuer');
  await mkdir(dir, { recursive: true });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const issuersFile = join(dir, 'issuers.json');
  const process = await startProcess({
    name: 'issuer',
    entry: 'dist/apps/issuer/src/main.js',
    dir,
    env: {
      PORT: String(port),
      COUNTERSIGN_ISSUER_DIR: secrets,
      COUNTERSIGN_ISSUERS_FILE: issuersFile,
      COUNTERSIGN_ISSUER_SOURCES: sources.join(','),
      COUNTERSIGN_ISSUER_LOGOUT_URL: `${api}/auth/back-channel-logout`,
    },
    readyUrl: `${url}/health/ready`,
  });
  teardown.push('issuer', async () => void (await process.stop()));
  const { people, producers } = (await (await fetch(`${url}/people`)).json()) as Pick<
    DemoIssuer,
    'people' | 'producers'
  >;
  const known = new Map<string, TokenSource>();
  const tokensOf = (clientId: string): TokenSource => {
    const secret = async (): Promise<string> => (await readPrivateFile(join(secrets, `${clientId}.secret`))).trim();
    const tokens = known.get(clientId) ?? clientCredentials({ issuer: url, clientId, secret });
    known.set(clientId, tokens);
    return tokens;
  };
  return {
    url,
    people,
    producers,
    secrets,
    issuersFile,
    async person(login) {
      const login_ = { issuer: url, clientId: 'countersign', scope: 'openid', loginHint: login };
      return (await deviceLogin({ ...login_, onCode: () => undefined })).token;
    },
    producerOf(source) {
      const agency = source.split(':')[2];
      const producer = producers.find(({ sources: its, agency: of }) =>
        its === '*' ? of === agency : its.includes(source),
      );
      if (!producer) throw new Error(`the demo has no producer for ${source}`);
      return tokensOf(producer.clientId);
    },
  };
}

/** As a person would be introduced. */
export function introduced({ role, agency, agencies, agreements, until }: Person): string {
  const words = role.replace('-', ' ');
  if (agency !== undefined) return `${words} of ${agency}`;
  const of = (what: string, values: '*' | string[] = []): string =>
    values === '*' ? `all ${what}` : values.join(', ');
  return `${words} of ${of('agencies', agencies)}; ${of('agreements', agreements)}; until ${until}`;
}
