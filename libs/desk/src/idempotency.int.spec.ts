import type { DataSource } from 'typeorm';
import { deskDatabase, type DeskDatabase } from '../../../tests/support/desk-database.js';
import { type Claim, IdempotencyKeys, type MostKept, type Turn } from './idempotency.js';

const turnOf = (claim: Claim): Turn => {
  if (claim.kind !== 'new') throw new Error(`claimed ${claim.kind}`);
  return claim.turn;
};
const ANSWER = { status: 200, headers: { etag: '"3"' }, body: '{"version":3}' };

describe('keys of requests', () => {
  let database: DeskDatabase;
  let db: DataSource;
  let keys: IdempotencyKeys;
  beforeAll(async () => {
    database = await deskDatabase();
    db = await database.as('api');
    keys = new IdempotencyKeys(db);
  });
  afterAll(async () => database?.close());

  it('give the first request its turn, and the same one its answer', async () => {
    const turn = turnOf(await keys.claim('ann', 'k1', 'request'));
    expect(await keys.claim('ann', 'k1', 'request')).toEqual({ kind: 'busy' });
    await keys.keep(turn, ANSWER);
    expect(await keys.claim('ann', 'k1', 'request')).toEqual({ kind: 'same', answer: ANSWER });
  });

  it('refuse another request under the same key, before and after the answer', async () => {
    const turn = turnOf(await keys.claim('ann', 'k2', 'one'));
    expect(await keys.claim('ann', 'k2', 'two')).toEqual({ kind: 'other' });
    await keys.keep(turn, ANSWER);
    expect(await keys.claim('ann', 'k2', 'two')).toEqual({ kind: 'other' });
  });

  it('are of one principal', async () => {
    await keys.keep(turnOf(await keys.claim('ann', 'k3', 'request')), ANSWER);
    expect((await keys.claim('bob', 'k3', 'request')).kind).toBe('new');
  });

  it('give one of many at once the turn', async () => {
    const claims = await Promise.all(Array.from({ length: 8 }, () => keys.claim('ann', 'k4', 'request')));
    expect(claims.map(({ kind }) => kind).sort()).toEqual([...Array<string>(7).fill('busy'), 'new']);
  });

  it('let a request that did nothing be sent again, and keep an answer for good', async () => {
    const turn = turnOf(await keys.claim('ann', 'k5', 'request'));
    await keys.forget(turn);
    const again = turnOf(await keys.claim('ann', 'k5', 'request'));
    await keys.keep(again, ANSWER);
    await keys.forget(again);
    expect((await keys.claim('ann', 'k5', 'request')).kind).toBe('same');
  });

  it('give the turn of a process that died to the same request, and take no answer of the dead', async () => {
    const dead = turnOf(await keys.claim('ann', 'k6', 'request'));
    await database.owner(`UPDATE desk.idempotency SET turn_until = now() - interval '1 s' WHERE turn = $1`, [
      dead.turn,
    ]);
    expect((await keys.claim('ann', 'k6', 'other')).kind).toBe('other');
    const next = turnOf(await keys.claim('ann', 'k6', 'request'));
    await keys.keep(dead, { ...ANSWER, status: 500 });
    await keys.forget(dead);
    expect((await keys.claim('ann', 'k6', 'request')).kind).toBe('busy');
    await keys.keep(next, ANSWER);
    expect(await keys.claim('ann', 'k6', 'request')).toEqual({ kind: 'same', answer: ANSWER });
  });

  it('let a request that is half done go on, and no other with its key', async () => {
    const first = await keys.claim('ann', 'k8', 'request');
    expect(first).toMatchObject({ kind: 'new', again: false });
    const turn = turnOf(first);
    await keys.release(turn);
    expect((await keys.claim('ann', 'k8', 'other')).kind).toBe('other');
    const second = await keys.claim('ann', 'k8', 'request');
    expect(second).toMatchObject({ kind: 'new', again: true });
    const next = turnOf(second);
    await keys.release(turn);
    expect((await keys.claim('ann', 'k8', 'request')).kind).toBe('busy');
    await keys.keep(next, ANSWER);
    await keys.release(next);
    expect(await keys.claim('ann', 'k8', 'request')).toEqual({ kind: 'same', answer: ANSWER });
  });

  it('end after a day', async () => {
    await keys.keep(turnOf(await keys.claim('ann', 'k7', 'request')), ANSWER);
    const [{ hours }] = (await database.owner(
      `SELECT round(extract(epoch FROM max(until) - now()) / 3600)::int AS hours FROM desk.idempotency`,
    )) as [{ hours: number }];
    expect(hours).toBe(24);
    await database.owner(`UPDATE desk.idempotency SET until = now() - interval '1 s'`);
    expect((await keys.claim('ann', 'k7', 'another')).kind).toBe('new');
  });

  it.each<[string, MostKept, string]>([
    ['keys', { keys: 2, bytes: 1_000 }, 'x'],
    ['bytes', { keys: 1_000, bytes: 20 }, 'x'.repeat(10)],
  ])('are as many %s of one principal at once, until they end', async (of, most, body) => {
    const few = new IdempotencyKeys(db, most);
    const [who, another] = [`greedy for ${of}`, `modest about ${of}`];
    for (const key of ['k1', 'k2']) await few.keep(turnOf(await few.claim(who, key, 'request')), { ...ANSWER, body });
    const claim = await few.claim(who, 'k3', 'request');
    expect(claim).toEqual({ kind: 'full', seconds: expect.any(Number) as number });
    expect(Math.abs((claim as { seconds: number }).seconds - 24 * 3_600)).toBeLessThan(60);
    // What is kept is hers still, and others have their own.
    expect((await few.claim(who, 'k1', 'request')).kind).toBe('same');
    expect((await few.claim(who, 'k1', 'another')).kind).toBe('other');
    expect((await few.claim(another, 'k3', 'request')).kind).toBe('new');
    await database.owner(`UPDATE desk.idempotency SET until = now() - interval '1 s'`);
    expect((await few.claim(who, 'k3', 'request')).kind).toBe('new');
  });

  it('say nothing of what they are of', async () => {
    await keys.claim('https://id.example\nann', 'a-key-of-hers', 'a request');
    const rows = await database.owner('SELECT * FROM desk.idempotency');
    expect(JSON.stringify(rows)).not.toMatch(/ann|a-key-of-hers/);
  });
});
