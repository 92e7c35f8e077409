import type { DataSource } from 'typeorm';
import { People, SessionStore, SignInStore } from '#libs/desk';
import type { Identity } from '#libs/identity';
import { ConfigError } from '#libs/platform';
import { readPrivateFile } from '#libs/system';
import type { ApiSettings } from '../config.js';
import { databaseRefusal } from '../http/database-refusal.js';
import { SessionCipher } from './cipher.js';
import { IssuerClient } from './issuer-client.js';
import { Sessions, type SessionsObserver } from './sessions.js';
import type { Site } from './site.js';

export const SESSIONS = Symbol('sessions of browsers');

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

export interface SessionsBeside {
  db: DataSource;
  identity: Identity;
  site: () => Site;
  warn: (message: string) => void;
  observer?: SessionsObserver;
}

/** As the settings say; undefined: nobody signs in here with a browser. @throws ConfigError */
export async function sessionsOf(
  settings: ApiSettings,
  { db, identity, site, warn, observer }: SessionsBeside,
): Promise<Sessions | undefined> {
  const file = settings.COUNTERSIGN_SESSION_KEY_FILE;
  const { verifier, webIssuers } = identity;
  if (file === undefined) return undefined;
  if (!verifier || webIssuers.length === 0)
    throw new ConfigError([
      {
        key: 'COUNTERSIGN_SESSION_KEY_FILE',
        expected: 'an issuer with "web" is expected in COUNTERSIGN_ISSUERS_FILE beside it',
        received: 'is set, and nobody can sign in',
      },
    ]);
  const cipher = await SessionCipher.read(file);
  const clients: IssuerClient[] = [];
  for (const issuer of webIssuers)
    clients.push(new IssuerClient(issuer, await secretOf(issuer.web.clientSecretFile), warn));
  const limits = {
    idleMs: settings.COUNTERSIGN_SESSION_IDLE_MINUTES * MINUTE_MS,
    wholeMs: settings.COUNTERSIGN_SESSION_HOURS * HOUR_MS,
  };
  return new Sessions({
    ...{ verifier, clients, cipher, site, wholeMs: limits.wholeMs },
    ...{ store: new SessionStore(db, limits), signIns: new SignInStore(db), people: new People(db) },
    ...(observer ? { observer } : {}),
    database: (error) => databaseRefusal(error, db),
  });
}

async function secretOf(path: string): Promise<string> {
  const expected = 'clientSecretFile: a file with a secret is expected';
  const refuse = (received: string): ConfigError =>
    new ConfigError([{ key: 'COUNTERSIGN_ISSUERS_FILE', expected, received }]);
  let text: string;
  try {
    text = (await readPrivateFile(path)).trim();
  } catch (error) {
    throw refuse((error as Error).message);
  }
  if (text === '') throw refuse(`${path} is empty`);
  return text;
}
