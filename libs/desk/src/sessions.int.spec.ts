import type { DataSource } from 'typeorm';
import { deskDatabase, type DeskDatabase } from '../../../tests/support/desk-database.js';
import { type NewSession, sessionKey, SessionStore } from './sessions.js';
import { SignInStore } from './sign-ins.js';

const MINUTE = 60_000;
const session = (more: Partial<NewSession> = {}): NewSession => ({
  ...{ issuer: 'https://id.example', subject: 'ann', sid: 'sid-1', named: 'n', authTime: null },
  ...{ tokens: Buffer.from('sealed'), tokensUntil: Date.now() + 5 * MINUTE },
  ...more,
});

describe('stored sessions', () => {
  let database: DeskDatabase;
  let db: DataSource;
  let store: SessionStore;
  beforeAll(async () => {
    database = await deskDatabase();
    db = await database.as('api');
    store = new SessionStore(db, { idleMs: 30 * MINUTE, wholeMs: 720 * MINUTE });
  });
  afterEach(async () => void (await database.owner('DELETE FROM desk.session')));
  afterAll(async () => database?.close());

  let ids = 0;
  const make = async (more?: Partial<NewSession>): Promise<Buffer> => {
    const key = sessionKey(`id ${++ids}`);
    await store.create(key, session(more));
    return key;
  };
  const isThere = async (key: Buffer): Promise<boolean> => (await store.find(key)) !== undefined;

  it('give one at a time the lease to renew, and none for tokens that were renewed', async () => {
    const key = await make();
    const leases = await Promise.all(Array.from({ length: 6 }, () => store.lease(key, 0, 10_000)));
    expect(leases.filter(Boolean)).toHaveLength(1);
    await store.refreshed(key, 0, Buffer.from('new'), Date.now());
    expect(await store.find(key)).toMatchObject({ version: 1, tokens: Buffer.from('new') });
    expect(await store.lease(key, 0, 10_000)).toBe(false);
    // Who was late with the tokens of before changes nothing.
    await store.refreshed(key, 0, Buffer.from('old'), Date.now());
    expect(await store.find(key)).toMatchObject({ version: 1, tokens: Buffer.from('new') });
    expect(await store.lease(key, 1, 10_000)).toBe(true);
  });

  it('give the lease again when it was given back, or its holder died', async () => {
    const key = await make();
    expect(await store.lease(key, 0, 10_000)).toBe(true);
    await store.release(key, 0);
    expect(await store.lease(key, 0, 10_000)).toBe(true);
    await database.owner(`UPDATE desk.session SET refreshing_until = now() - interval '1 s'`);
    expect(await store.lease(key, 0, 10_000)).toBe(true);
  });

  it('are written once in a while by acts, and not at all when they are over', async () => {
    const key = await make();
    expect(await store.acted(key)).toBeUndefined();
    await database.owner(`UPDATE desk.session SET acted_at = now() - interval '11 s'`);
    expect(await store.acted(key)).toBeGreaterThan(Date.now() + 29 * MINUTE);
    await database.owner(`UPDATE desk.session SET acted_at = now() - interval '31 minutes'`);
    expect(await store.acted(key)).toBeUndefined();
    expect(await store.find(key)).toMatchObject({ ended: 'idle' });
  });

  it('end by sign-in, by person, or by both, of one issuer', async () => {
    const one = await make();
    const two = await make({ sid: 'sid-2' });
    const bob = await make({ subject: 'bob', sid: null });
    const elsewhere = await make({ issuer: 'https://other.example' });
    const { issuer } = session();
    expect(await store.endOf(issuer, {})).toBe(0);
    const carl = await make({ subject: 'carl', sid: 'sid-3' });
    expect(await store.endOf(issuer, { sid: 'sid-1', subject: 'carl' })).toBe(0);
    // Nobody can tell which sign-in this session is of: it may be the one that ended.
    expect(await store.endOf(issuer, { sid: 'sid-9', subject: 'bob' })).toBe(1);
    expect(await store.endOf(issuer, { sid: 'sid-1' })).toBe(1);
    expect(await Promise.all([one, two, bob, carl, elsewhere].map(isThere))).toEqual([false, true, false, true, true]);
    expect(await store.endOf(issuer, { subject: 'ann' })).toBe(1);
    expect(await Promise.all([two, carl, elsewhere].map(isThere))).toEqual([false, true, true]);
  });

  it('of a person are twenty at most: the oldest end', async () => {
    const first = await make();
    const other = await make({ subject: 'bob' });
    for (let i = 0; i < 20; i++) await make();
    expect(await isThere(first)).toBe(false);
    expect(await isThere(other)).toBe(true);
    expect(await database.owner(`SELECT count(*)::int AS n FROM desk.session WHERE subject = 'ann'`)).toEqual([
      { n: 20 },
    ]);
  });

  it('that nobody asks for any more are swept', async () => {
    const [live, idle, over] = [await make(), await make(), await make()];
    await database.owner(`UPDATE desk.session SET acted_at = now() - interval '91 minutes' WHERE id = $1`, [idle]);
    await database.owner(`UPDATE desk.session SET until = now() WHERE id = $1`, [over]);
    await store.sweep();
    expect(await database.owner('SELECT id FROM desk.session')).toEqual([{ id: live }]);
  });

  it('are begun by sign-ins that are taken once, by their browser, in time', async () => {
    const signIns = new SignInStore(db);
    const pending = { issuer: 'https://id.example', pending: Buffer.from('sealed') };
    await signIns.begin('state', 'browser', pending);
    expect(await signIns.take('state', 'another')).toBeUndefined();
    const taken = await Promise.all([signIns.take('state', 'browser'), signIns.take('state', 'browser')]);
    expect(taken.filter(Boolean)).toEqual([pending]);
    expect(await signIns.logoutTaken('i', 'jti')).toBe(false);
    for (let times = 0; times < 2; times++) await signIns.takeLogout('i', 'jti');
    expect([await signIns.logoutTaken('i', 'jti'), await signIns.logoutTaken('j', 'jti')]).toEqual([true, false]);
    await signIns.begin('late', 'browser', pending);
    await database.owner(`UPDATE desk.sign_in SET until = now() - interval '1 s'`);
    expect(await signIns.take('late', 'browser')).toBeUndefined();
    await signIns.sweep();
    expect(await database.owner('SELECT FROM desk.sign_in')).toEqual([]);
  });
});
