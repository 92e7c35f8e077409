import type { DataSource } from 'typeorm';
import { sessionKey, SessionStore } from '#libs/desk';
import { deskDatabase, type DeskDatabase } from '../../../../tests/support/desk-database.js';
import { SessionCipher } from './cipher.js';
import { SessionEnded } from './errors.js';
import { type IssuerClient, RenewalRefused, type Tokens } from './issuer-client.js';
import { Renewal } from './renewal.js';

const ISSUER = 'https://id.example';
const cipher = new SessionCipher(Buffer.alloc(32, 7));
const tokens = (access: string): Tokens => ({ access, refresh: `of ${access}`, id: 'i' });

describe('tokens that their issuer does not renew', () => {
  let database: DeskDatabase;
  let db: DataSource;
  let store: SessionStore;
  beforeAll(async () => {
    database = await deskDatabase();
    db = await database.as('api');
    store = new SessionStore(db, { idleMs: 1_800_000, wholeMs: 43_200_000 });
  });
  afterAll(async () => database?.close());

  /** `meanwhile`: what others do before the issuer answers. */
  const renewed = async (id: string, meanwhile: (key: Buffer) => Promise<unknown>): Promise<Tokens | SessionEnded> => {
    const key = sessionKey(id);
    const sealed = cipher.seal({ what: 'tokens', of: id }, tokens('old'));
    await store.create(key, {
      ...{ issuer: ISSUER, subject: 'ann', sid: null, named: null, authTime: null },
      ...{ tokens: sealed, tokensUntil: Date.now() - 1 },
    });
    const renew = async (): Promise<Tokens> => {
      await meanwhile(key);
      throw new RenewalRefused('invalid_grant');
    };
    const clients = [{ name: ISSUER, renew } as unknown as IssuerClient];
    const stored = (await store.find(key))!;
    return new Renewal({ store, cipher, clients, db: (ask) => ask() }).tokensOf(key, id, stored);
  };

  it('end the session', async () => {
    expect(await renewed('one', async () => undefined)).toMatchObject({ reason: 'refused' });
    expect(await renewed('two', (key) => store.end(key))).toMatchObject({ reason: 'refused' });
  });

  it('do not end one whose tokens another process has renewed meanwhile', async () => {
    const sealed = cipher.seal({ what: 'tokens', of: 'three' }, tokens('new'));
    const found = await renewed('three', (key) => store.refreshed(key, 0, sealed, Date.now() + 60_000));
    expect(found).toEqual(tokens('new'));
  });
});
