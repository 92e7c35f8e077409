import type { DataSource } from 'typeorm';
import { generateLogKey, openCheckpoint, type PrivateKey } from '#libs/tlog';
import { checkLedger } from '../../../../tests/support/check-ledger.js';
import { type LedgerDatabase, ledgerDatabase } from '../../../../tests/support/ledger-database.js';
import { actDraft, httpDraft, range } from '../../../../tests/support/ledger-drafts.js';
import { CheckpointPublisher, LedgerAppender, LedgerReader, NotAnExtension, shardOrigin } from '../index.js';

const ORIGIN = 'ledger.test/one';

describe('CheckpointPublisher', () => {
  let database: LedgerDatabase;
  let db: DataSource;
  let logKey: PrivateKey;
  let appender: LedgerAppender;
  let reader: LedgerReader;
  const publisher = (pool = db): CheckpointPublisher => new CheckpointPublisher({ db: pool, logKey, origin: ORIGIN });
  const verifiers = (shard: string) => logKey.named(shardOrigin(ORIGIN, shard)).verifier;
  const append = (from: number, to: number) =>
    appender.append({ drafts: range(from, to).map((n) => httpDraft('0', n)) });

  beforeEach(async () => {
    database = await ledgerDatabase();
    db = await database.as('recorder');
    logKey = generateLogKey(ORIGIN);
    appender = new LedgerAppender({ db, shards: 1 });
    reader = new LedgerReader(db);
  });
  afterEach(async () => {
    await appender.idle();
    await database.close();
  });

  it('signs each shard that grew, each under its own origin, and no other', async () => {
    await append(0, 300);
    expect((await publisher().publishDue()).published.map(({ shard, size }) => [shard, size])).toEqual([['0', 300]]);
    expect(await publisher().publishDue()).toEqual({ published: [], failed: [], unpublished: [], unwitnessed: [] });
    await appender.append({ drafts: [actDraft(1)] });
    await append(300, 1_000);
    const { published } = await publisher().publishDue();
    expect(published.map(({ shard, size }) => [shard, size])).toEqual([
      ['0', 1_000],
      ['oversight', 1],
    ]);
    for (const { shard, size, note } of published) {
      const { checkpoint } = openCheckpoint(Buffer.from(note), verifiers(shard));
      expect(checkpoint).toMatchObject({ origin: `${ORIGIN}/${shard}`, size, root: (await reader.head(shard)).root });
    }
    expect(await reader.latestCheckpoint('0')).toMatchObject({ size: 1_000, note: published[0]!.note });
    expect(await reader.checkpoint('0', 300)).toMatchObject({ size: 300 });
    expect(await reader.checkpointCovering('0', 299)).toMatchObject({ size: 300 });
    expect(await reader.checkpointCovering('0', 300)).toMatchObject({ size: 1_000 });
    expect((await checkLedger(db, { verifiers })).checkpoints).toBe(3);
  });

  it('makes up the checkpoint that a crash left out, also when the shard has grown since', async () => {
    await append(0, 10);
    const { size, root } = await reader.head('0');
    await db.query(`UPDATE ledger.signed SET size = $1, root = $2 WHERE shard = '0'`, [size, root]);
    await append(10, 20);
    expect((await publisher().publishDue()).published.map(({ size }) => size)).toEqual([10, 20]);
    await checkLedger(db, { verifiers });
  });

  it('serialises several publishers', async () => {
    const other = await database.as('recorder');
    for (let n = 0; n < 10; n++) {
      await append(n * 50, n * 50 + 50);
      const rounds = await Promise.all([publisher().publishDue(), publisher(other).publishDue()]);
      expect(rounds.flatMap(({ failed }) => failed)).toEqual([]);
    }
    const sizes = await db.query<{ size: string }[]>('SELECT size FROM ledger.checkpoint ORDER BY size');
    expect(sizes.map(({ size }) => Number(size))).toEqual(range(1, 11).map((n) => n * 50));
    await checkLedger(db, { verifiers });
  });

  it('does not sign a tree that does not extend the signed one, and goes on with the other shards', async () => {
    await append(0, 300);
    await publisher().publishDue();
    const owner = await database.as('owner');
    await owner.query('ALTER TABLE ledger.signed DISABLE TRIGGER only_grows');
    await owner.query(`UPDATE ledger.signed SET root = sha256('another history') WHERE shard = '0'`);
    await append(300, 310);
    await appender.append({ drafts: [actDraft(1)] });
    const { published, failed } = await publisher().publishDue();
    expect(published.map(({ shard }) => shard)).toEqual(['oversight']);
    expect(failed).toMatchObject([{ shard: '0', error: { signedSize: 300, headSize: 310 } }]);
    expect(failed[0]!.error).toBeInstanceOf(NotAnExtension);
  });

  it('does not sign on from an older signed tree than it has signed itself, whatever the database says', async () => {
    const one = publisher();
    await append(0, 100);
    await one.publishDue();
    const before = await reader.head('0');
    await append(100, 300);
    expect((await one.publishDue()).published.map(({ size }) => size)).toEqual([300]);
    const owner = await database.as('owner');
    await owner.query('ALTER TABLE ledger.signed DISABLE TRIGGER only_grows');
    await owner.query('ALTER TABLE ledger.checkpoint DISABLE TRIGGER append_only');
    await owner.query(`DELETE FROM ledger.checkpoint WHERE size = 300`);
    await owner.query(`UPDATE ledger.signed SET size = 100, root = $1 WHERE shard = '0'`, [before.root]);
    const { published, failed } = await one.publishDue();
    expect(published).toEqual([]);
    expect(failed).toMatchObject([{ error: { name: 'NotAnExtension', signedSize: 300, headSize: 100 } }]);
  });

  it('does not sign less than was signed, nor on tiles that were altered', async () => {
    await append(0, 300);
    await publisher().publishDue();
    const owner = await database.as('owner');
    await owner.query('ALTER TABLE ledger.signed DISABLE TRIGGER only_grows');
    await owner.query(`UPDATE ledger.signed SET size = 700 WHERE shard = '0'`);
    expect((await publisher().publishDue()).failed[0]!.error.message).toContain('entries that were signed are gone');
    await owner.query(`UPDATE ledger.signed SET size = 300 WHERE shard = '0'`);
    await append(300, 601);
    // The proof from 300 to 601 takes hashes of the tile that holds 256 to 511.
    await owner.query('ALTER TABLE ledger.tile DISABLE TRIGGER append_only');
    await owner.query(
      `UPDATE ledger.tile SET bytes = overlay(bytes PLACING '\\x0000' FROM 5) WHERE shard = '0' AND level = 0 AND index = 1`,
    );
    const { published, failed } = await publisher().publishDue();
    expect([published, failed.map(({ error }) => error.name)]).toEqual([[], ['NotAnExtension']]);
  });
});
