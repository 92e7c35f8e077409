import type { DataSource } from 'typeorm';
import { LedgerFrozen } from '#libs/ledger';
import { guardReadiness } from '../../apps/recorder/src/readiness.js';
import { checkLedger } from '../support/check-ledger.js';
import { type Signer, SigningBench } from './signing-harness.js';

const TABLES = ['batch', 'tile', 'checkpoint', 'cosignature', 'head', 'signed'];

/** The owner of the database takes a log away while the recorder runs. */
describe('a log that is gone from under a recorder', () => {
  let bench: SigningBench;
  let owner: DataSource;
  let signer: Signer;
  let log: string[];

  beforeEach(async () => {
    bench = await SigningBench.open();
    log = [];
    signer = await bench.signer({ log });
    await signer.append(0, 300);
    await signer.act(1);
    await signer.round();
    owner = await bench.database.as('owner');
    for (const table of TABLES) await owner.query(`ALTER TABLE ledger.${table} DISABLE TRIGGER ALL`);
  });
  afterEach(() => bench.close());

  const heads = (): Promise<unknown> => owner.query('SELECT shard, size FROM ledger.head ORDER BY shard');
  const remove = async (shard: string, tables: readonly string[] = TABLES): Promise<void> => {
    for (const table of tables) {
      await owner.query(`CREATE TABLE IF NOT EXISTS public.kept_${table} AS TABLE ledger.${table}`);
      await owner.query(`DELETE FROM ledger.${table} WHERE shard = $1`, [shard]);
    }
  };
  const putBack = async (shard: string, tables: readonly string[] = TABLES): Promise<void> => {
    for (const table of tables)
      await owner.query(`INSERT INTO ledger.${table} SELECT * FROM public.kept_${table} WHERE shard = $1`, [shard]);
  };
  /** What the recorder does every few seconds. */
  const look = async (one = signer): Promise<void> =>
    void (one.guard.needsComparison ? await one.guard.compare(one.db) : await one.guard.look(one.db));

  it('stays ready while all is there', async () => {
    await look();
    expect(guardReadiness(signer.guard)).toEqual({ ready: true });
  });

  it.each([
    ['oversight', TABLES, 'log oversight is gone from the database: it has no head'],
    [
      'oversight',
      ['batch'],
      'entries of log oversight are gone from the database: its head says 1, no row of any is there',
    ],
    ['oversight', ['signed'], 'log oversight has lost its signed row in the database'],
    ['0', ['batch'], 'entries of log 0 are gone from the database: its head says 300, no row of any is there'],
  ])('%s (%j) stops every append, turns readiness false and begins nothing anew', async (shard, tables, detail) => {
    await remove(shard, tables);
    const before = await heads();
    await look();
    expect(guardReadiness(signer.guard)).toMatchObject({ ready: false, detail: expect.stringContaining(detail) });
    await expect(signer.append(300, 310)).rejects.toThrow(LedgerFrozen);
    await expect(signer.act(2)).rejects.toThrow(detail);
    const { published } = await signer.round();
    expect(published).toEqual([]);
    expect(await heads()).toEqual(before);
    expect(log.join('\n')).toContain(`all shards are FROZEN: ${detail}`);

    await putBack(shard, tables);
    await look();
    expect(guardReadiness(signer.guard)).toEqual({ ready: true });
    await signer.append(300, 310);
    await checkLedger(owner);
  });

  it('in part: the first rows, or the last ones', async () => {
    await owner.query(`DELETE FROM ledger.batch WHERE shard = '0' AND first_index = 256`);
    await look();
    expect(guardReadiness(signer.guard).detail).toContain('its head says 300, the rows hold 0 to 255');
  });

  it('is noticed by the next append, before anybody looks', async () => {
    await remove('oversight');
    await expect(signer.act(2)).rejects.toThrow('log oversight is gone from the database: it has no head');
    await expect(signer.append(300, 310)).rejects.toThrow(LedgerFrozen);
  });

  it('all at once: neither this process nor its successor makes the logs anew', async () => {
    for (const shard of ['0', 'oversight', 'access']) await remove(shard);
    await look();
    expect(guardReadiness(signer.guard).ready).toBe(false);
    await expect(signer.append(300, 310)).rejects.toThrow(
      /^frozen: log 0 is gone from the database.*; log oversight is gone/s,
    );
    await signer.close();

    const next = await bench.signer();
    await expect(next.append(300, 310)).rejects.toThrow('the last-signed file knows shard 0, the database has none');
    expect(await heads()).toEqual([]);
    expect(guardReadiness(next.guard).ready).toBe(false);
    for (const shard of ['0', 'oversight', 'access']) await putBack(shard);
    await look(next);
    await next.append(300, 310);
    await checkLedger(owner);
  });

  it('is missed by a successor too, where oversight alone is gone', async () => {
    await signer.close();
    await remove('oversight');
    const next = await bench.signer();
    await next.guard.compare(next.db);
    expect(guardReadiness(next.guard).detail).toContain('log oversight is gone from the database: it has no head');
    await expect(next.append(300, 310)).rejects.toThrow(LedgerFrozen);
  });
});
