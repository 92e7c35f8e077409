import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { createFile, makeFolder, readPrivateFile } from '#libs/system';
import { WEB_CLIENT } from './clients.js';

/** Private signing keys as JWKs. */
export interface Keys {
  keys: object[];
}

/** What must be the same after a restart, in files of its own: `keys.json`, and `<client>.secret` for each client. */
export interface Secrets {
  jwks: Keys;
  /** By client id. */
  clients: Map<string, string>;
  /** Of the api as a client, and the file it is in. */
  web: { secret: string; file: string };
  cookie: string;
}

/** `webFile`: where the secret of the api is, if it is not made here. */
export async function openSecrets(dir: string, clientIds: readonly string[], webFile?: string): Promise<Secrets> {
  await makeFolder(dir, 0o700);
  const jwks = JSON.parse(await once(join(dir, 'keys.json'), () => JSON.stringify({ keys: [newKey()] }))) as Keys;
  const clients = new Map<string, string>();
  for (const id of clientIds) clients.set(id, await once(join(dir, `${id}.secret`), newSecret));
  const file = webFile ?? resolve(dir, `${WEB_CLIENT}.secret`);
  const secret = webFile === undefined ? await once(file, newSecret) : (await readPrivateFile(file)).trim();
  return { jwks, clients, web: { secret, file }, cookie: newSecret() };
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
