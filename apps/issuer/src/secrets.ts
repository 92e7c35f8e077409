import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createFile, makeFolder, readPrivateFile } from '#libs/system';

/** Private signing keys as JWKs. */
export interface Keys {
  keys: object[];
}

/** What must be the same after a restart, in files of its own: `keys.json`, and `<client>.secret` for each client. */
export interface Secrets {
  jwks: Keys;
  /** By client id. */
  clients: Map<string, string>;
  cookie: string;
}

export async function openSecrets(dir: string, clientIds: readonly string[]): Promise<Secrets> {
  await makeFolder(dir, 0o700);
  const jwks = JSON.parse(await once(join(dir, 'keys.json'), () => JSON.stringify({ keys: [newKey()] }))) as Keys;
  const clients = new Map<string, string>();
  for (const id of clientIds) clients.set(id, await once(join(dir, `${id}.secret`), newSecret));
  return { jwks, clients, cookie: newSecret() };
}

/** The file's text; where there is no file, one is made. */
async function once(path: string, make: () => string): Promise<string> {
  try {
    await createFile(path, `${make()}\n`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return (await readPrivateFile(path)).trim();
}

const newSecret = (): string => randomBytes(32).toString('base64url');

function newKey(): object {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...privateKey.export({ format: 'jwk' }), kid: randomBytes(8).toString('hex'), use: 'sig', alg: 'ES256' };
}
